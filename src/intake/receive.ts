import type { IncomingMessage } from 'node:http';
import type { Spool } from '../domain/archive.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { BodyVerifier, Proof } from '../domain/gate.ts';
import type { InboxIntake } from '../domain/inbox.ts';
import type { Limits } from '../domain/source.ts';
import { maxHandshakeBytes } from '../domain/vendor.ts';
import type { HandshakeReply } from '../domain/vendor-answer.ts';
import { addressBlock } from '../lib/address-block.ts';
import { holdBody } from '../lib/bounded-buffer.ts';
import type { Admission, Reservation } from './admission.ts';
import { createBodyReader } from './body-reader.ts';
import { assertBodyFits, declaredLength } from './body-size.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { type CollectedPart, createPartCollector, type PartCollector } from './part-collector.ts';
import { pumpBody } from './pump.ts';
import type { AsideReason, Quarantine, RefusalReason } from './quarantine.ts';
import type { Sender } from './unproved-pool.ts';

/** A request that has passed the gate. */
export interface Arrival {
  head: Omit<DeliveryHead, 'multipart'>;
  request: IncomingMessage;
  limits: Limits;
  /** Judges the signature after the last byte; null when the head was proof enough. */
  verifier: BodyVerifier | null;
  /**
   * Why the delivery is not to be filed but kept aside, as of now; null: it is filed. Before the body it only tells
   * whether there must be room: what counts is the answer when all of it is there.
   */
  aside: () => AsideReason | null;
  /** Asked about a short body once its sender is proved; null when the vendor has no handshake. */
  handshake: AskHandshake | null;
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

/** The reply to a body that is no delivery, or null. The proof is null when the head was proof enough. */
export type AskHandshake = (body: Uint8Array, proof: Proof | null) => HandshakeReply | null;

/** A handshake, of which nothing is kept. */
export interface Handshake {
  reply: HandshakeReply;
  proof: Proof | null;
}

export interface Intake {
  /**
   * Takes one delivery in; resolves when it would survive a power cut. A handshake is only read.
   *
   * @throws CollectorError with the code the sender is answered with; nothing of the delivery is left then, except
   * of one with a `deliveryId`, which lies in the quarantine.
   */
  receive(arrival: Arrival): Promise<Receipt | Handshake>;
  /** Deliveries being received at this moment. */
  readonly inFlight: number;
}

export interface IntakeParts {
  inbox: InboxIntake;
  spool: Spool;
  admission: Admission;
  budget: MemoryBudget;
  /** The share of those whose sender is not proved. */
  unprovedBudget: MemoryBudget;
  quarantine: Quarantine;
  /** A sender that is silent for longer is cut off. Read for each request: it changes with the settings. */
  readonly idleMs: number;
}

export function createIntake(parts: IntakeParts): Intake {
  return {
    async receive(arrival) {
      const { request, limits } = arrival;
      const declaredBytes = declaredLength(request);
      assertBodyFits(declaredBytes, limits);
      assertRoomAside(parts.quarantine, arrival, declaredBytes ?? 0);
      const unproved = unprovedSender(arrival);
      const reservation = await parts.admission.reserve(declaredBytes, unproved);
      const { spool } = parts;
      const budget = unproved === null ? parts.budget : parts.unprovedBudget;
      const collector = createPartCollector({ spool, budget, limits, checkJson: !isEncoded(request) });
      let outcome: Receipt | Handshake | CollectorError;
      try {
        outcome = await takeIn(parts, arrival, collector, reservation);
        if ('reply' in outcome) await collector.discard();
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

/** Null when the head was proof enough. */
function unprovedSender({ head: { source, sender, unproved }, verifier }: Arrival): Sender | null {
  return verifier === null && unproved !== true ? null : { source, block: addressBlock(sender ?? '') };
}

/**
 * What cannot be kept aside is not read first. A short body may be a handshake, of which nothing is kept; and without a
 * proof, nobody is told about the quarantine.
 *
 * @throws CollectorError `quarantine-full`
 */
function assertRoomAside(quarantine: Quarantine, { verifier, aside }: Arrival, declaredBytes: number): void {
  if (declaredBytes > maxHandshakeBytes && verifier === null && aside() !== null)
    quarantine.assertRoomAside(declaredBytes);
}

/** From the first byte to the commit. Resolves to a refusal only when the body is kept in the quarantine. */
async function takeIn(
  parts: IntakeParts,
  arrival: Arrival,
  collector: PartCollector,
  reservation: Reservation,
): Promise<Receipt | Handshake | CollectorError> {
  const { verifier, handshake } = arrival;
  const { isMultipart: multipart, short } = await readBody(arrival, collector, reservation, parts.idleMs);
  const collected = await collector.finish();
  const proof = verifier === null ? null : await verifier.prove();
  if (verifier !== null && proof === null) {
    throw new CollectorError('bad-signature', 'the signature does not fit the body; check the signing secret');
  }
  const reply = short === null || handshake === null ? null : handshake(short, proof);
  if (reply !== null) return { reply, proof };
  const head: DeliveryHead = { ...arrival.head, multipart };
  const held = collected.map(({ isAsDeclared: _, ...part }) => part);
  const invalidPart = collected.find((part) => !part.isAsDeclared);
  if (invalidPart !== undefined) return parts.quarantine.keep(head, held, notJson(invalidPart, multipart));
  const aside = arrival.aside();
  if (aside === null) await parts.inbox.commit({ head, parts: held, quarantine: null });
  else await parts.quarantine.keepAside(head, held, aside);
  return { id: head.id, parts: held.length };
}

interface ReadBody {
  /** Whether it was form data. */
  isMultipart: boolean;
  /** All of it, where it is short enough for a handshake of a vendor that has one; else null. */
  short: Uint8Array | null;
}

/** Reads the body into the collector. */
async function readBody(
  { request, limits, verifier, handshake, onReady, progress }: Arrival,
  collector: PartCollector,
  reservation: Reservation,
  idleMs: number,
): Promise<ReadBody> {
  const short = handshake === null ? null : holdBody(maxHandshakeBytes);
  const reader = createBodyReader(
    request.headers['content-type'] ?? null,
    { isEncoded: isEncoded(request), maxParts: limits.parts },
    collector,
  );
  onReady();
  await pumpBody(request, idleMs, (chunk) => {
    progress.bytes += chunk.length;
    assertBodyFits(progress.bytes, limits);
    verifier?.update(chunk);
    short?.add(chunk);
    reader.write(chunk);
    return both(reservation.received(chunk.length), collector.flush());
  });
  reader.end();
  return { isMultipart: reader.isMultipart, short: short?.bytes() ?? null };
}

/** Most chunks are taken at once, with nothing to wait for. */
function both(one: Promise<void> | null, other: Promise<void> | null): Promise<void> | null {
  if (one === null || other === null) return one ?? other;
  return Promise.all([one, other]).then(() => undefined);
}

function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

function notJson(part: CollectedPart, multipart: boolean): RefusalReason {
  const what = multipart ? `part ${part.index} (${part.field ?? 'without a name'})` : 'the body';
  return { code: 'malformed-json', message: `${what} is declared as ${part.mediaType} and is not JSON` };
}
