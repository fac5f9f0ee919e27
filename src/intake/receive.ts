import type { IncomingMessage } from 'node:http';
import type { Spool } from '../domain/archive.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { BodyVerifier } from '../domain/gate.ts';
import type { InboxIntake } from '../domain/inbox.ts';
import type { Limits } from '../domain/source.ts';
import type { Admission, Reservation } from './admission.ts';
import { createBodyReader } from './body-reader.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { type CollectedPart, createPartCollector, type PartCollector } from './part-collector.ts';
import { pumpBody } from './pump.ts';
import type { Quarantine, RefusalReason } from './quarantine.ts';

/** A request that has passed the gate. */
export interface Arrival {
  head: Omit<DeliveryHead, 'multipart'>;
  request: IncomingMessage;
  limits: Limits;
  /** Judges the signature after the last byte; null when the head was proof enough. */
  verifier: BodyVerifier | null;
  /** Called once when the body may come: the moment for `100 Continue`. */
  onReady: () => void;
  /** Counts what has come, also of a body that is refused in the end. */
  progress: { bytes: number };
}

/** A delivery that is durable. */
export interface Receipt {
  id: string;
  parts: number;
}

export interface Intake {
  /**
   * Takes one delivery in; resolves when it would survive a power cut.
   *
   * @throws CollectorError with the code the sender is answered with; nothing of the delivery is left then, except
   * of one with a `deliveryId`, which lies in the quarantine.
   */
  receive(arrival: Arrival): Promise<Receipt>;
  /** Deliveries being received at this moment. */
  readonly inFlight: number;
}

export interface IntakeParts {
  inbox: InboxIntake;
  spool: Spool;
  admission: Admission;
  budget: MemoryBudget;
  quarantine: Quarantine;
  /** A sender that is silent for longer is cut off. */
  idleMs: number;
}

export function createIntake(parts: IntakeParts): Intake {
  return {
    async receive(arrival) {
      const { request, limits } = arrival;
      const declaredBytes = declaredLength(request);
      if (declaredBytes !== null && declaredBytes > limits.bodyBytes) throw bodyTooLarge(limits);
      const reservation = await parts.admission.reserve(declaredBytes);
      const { spool, budget } = parts;
      const collector = createPartCollector({ spool, budget, limits, checkJson: !isEncoded(request) });
      let outcome: Receipt | CollectorError;
      try {
        outcome = await takeIn(parts, arrival, collector, reservation);
      } catch (error) {
        await collector.discard();
        throw error;
      } finally {
        collector.release();
        reservation.release();
      }
      if (outcome instanceof CollectorError) throw outcome;
      return outcome;
    },
    get inFlight() {
      return parts.admission.inFlight;
    },
  };
}

/** From the first byte to the commit. Resolves to a refusal only when the body is kept in the quarantine. */
async function takeIn(
  parts: IntakeParts,
  arrival: Arrival,
  collector: PartCollector,
  reservation: Reservation,
): Promise<Receipt | CollectorError> {
  const multipart = await readBody(arrival, collector, reservation, parts.idleMs);
  const collected = await collector.finish();
  if (arrival.verifier?.isValid() === false) {
    throw new CollectorError('bad-signature', 'the signature does not fit the body; check the signing secret');
  }
  const head: DeliveryHead = { ...arrival.head, multipart };
  const held = collected.map(({ isAsDeclared: _, ...part }) => part);
  const misfit = collected.find((part) => !part.isAsDeclared);
  if (misfit !== undefined) return parts.quarantine.keep(head, held, notJson(misfit, multipart));
  await parts.inbox.commit({ head, parts: held, quarantine: null });
  return { id: head.id, parts: held.length };
}

/** Reads the body into the collector; resolves to whether it was form data. */
async function readBody(
  { request, limits, verifier, onReady, progress }: Arrival,
  collector: PartCollector,
  reservation: Reservation,
  idleMs: number,
): Promise<boolean> {
  const reader = createBodyReader(request.headers['content-type'] ?? null, isEncoded(request), collector);
  onReady();
  await pumpBody(request, idleMs, (chunk) => {
    progress.bytes += chunk.length;
    if (progress.bytes > limits.bodyBytes) throw bodyTooLarge(limits);
    verifier?.update(chunk);
    reader.write(chunk);
    return both(reservation.received(chunk.length), collector.flush());
  });
  reader.end();
  return reader.isMultipart;
}

/** Most chunks are taken at once, with nothing to wait for. */
function both(one: Promise<void> | null, other: Promise<void> | null): Promise<void> | null {
  if (one === null || other === null) return one ?? other;
  return Promise.all([one, other]).then(() => undefined);
}

/** Bytes the head announces; null for a chunked body, 0 for a request without any. */
function declaredLength({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? '0');
}

function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

function bodyTooLarge(limits: Limits): CollectorError {
  return new CollectorError('body-too-large', `the body is larger than the ${limits.bodyBytes} bytes allowed here`);
}

function notJson(part: CollectedPart, multipart: boolean): RefusalReason {
  const what = multipart ? `part ${part.index} (${part.field ?? 'without a name'})` : 'the body';
  return { code: 'malformed-json', message: `${what} is declared as ${part.mediaType} and is not JSON` };
}
