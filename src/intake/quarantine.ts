import { createHash } from 'node:crypto';
import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart, InboxIntake, QuarantineReason } from '../domain/inbox.ts';

/** What is in the quarantine already, as far as intake needs to know it. */
export interface QuarantinedBytes {
  id: string;
  source: string;
  parts: readonly Pick<ReceivedPart, 'sha256' | 'bytes'>[];
}

/** Keeps authenticated but unusable deliveries within a budget, each once. */
export interface Quarantine {
  /**
   * Keeps the delivery; resolves when it is durable, to the refusal its sender gets.
   *
   * @throws CollectorError the refusal, when the bytes were not kept: they are there already, or the budget is used up
   */
  keep(head: DeliveryHead, parts: readonly HeldPart[], reason: RefusalReason): Promise<CollectorError>;
  /** Forgets a delivery that was released or dropped. */
  forget(id: string): void;
  readonly usedBytes: number;
}

export type RefusalReason = QuarantineReason & { code: 'malformed-json' };

export function createQuarantine(options: {
  budgetBytes: number;
  /** What lies there at the start. */
  held: readonly QuarantinedBytes[];
  inbox: InboxIntake;
  onSeenAgain: (id: string) => void;
}): Quarantine {
  const byKey = new Map<string, { id: string; bytes: number }>();
  let usedBytes = 0;

  function add(key: string, id: string, bytes: number): void {
    byKey.set(key, { id, bytes });
    usedBytes += bytes;
  }

  function remove(key: string): void {
    usedBytes -= byKey.get(key)?.bytes ?? 0;
    byKey.delete(key);
  }

  for (const { id, source, parts } of options.held) add(keyOf(source, parts), id, sumBytes(parts));

  return {
    async keep(head, parts, reason) {
      const key = keyOf(head.source, parts);
      const known = byKey.get(key);
      if (known !== undefined) {
        options.onSeenAgain(known.id);
        throw new CollectorError(reason.code, reason.message, { deliveryId: known.id });
      }
      const bytes = sumBytes(parts);
      if (usedBytes + bytes > options.budgetBytes) {
        throw new CollectorError(reason.code, `${reason.message}; it was not kept, because the quarantine is full`);
      }
      // Taken before the commit, so that the same bytes at the same moment are kept once.
      add(key, head.id, bytes);
      try {
        await options.inbox.commit({ head, parts, quarantine: { code: reason.code, message: reason.message } });
      } catch (error) {
        remove(key);
        throw error;
      }
      return new CollectorError(reason.code, reason.message, { deliveryId: head.id });
    },
    forget(id) {
      for (const [key, known] of byKey) if (known.id === id) remove(key);
    },
    get usedBytes() {
      return usedBytes;
    },
  };
}

function sumBytes(parts: readonly Pick<ReceivedPart, 'bytes'>[]): number {
  return parts.reduce((sum, part) => sum + part.bytes, 0);
}

function keyOf(source: string, parts: readonly Pick<ReceivedPart, 'sha256'>[]): string {
  return createHash('sha256')
    .update(JSON.stringify([source, parts.map((part) => part.sha256)]))
    .digest('hex');
}
