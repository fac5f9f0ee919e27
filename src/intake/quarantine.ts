import { createHash } from 'node:crypto';
import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart, InboxIntake, QuarantineReason } from '../domain/inbox.ts';
import type { Quarantined } from '../domain/quarantined.ts';
import { unlistedCode } from '../domain/senders.ts';

/** Keeps authenticated deliveries that are not to be filed within a budget. */
export interface Quarantine {
  /**
   * Keeps an unusable delivery, the same bytes once; resolves when it is durable, to the refusal its sender gets.
   *
   * @throws CollectorError the refusal, when the bytes were not kept: they are there already, or the budget is used up
   */
  keep(head: DeliveryHead, parts: readonly HeldPart[], reason: RefusalReason): Promise<CollectorError>;
  /**
   * Keeps a delivery that its sender is told to have delivered; resolves when it is durable.
   *
   * Each is kept, whatever came before: with the same bytes, another query or header may tell of another job.
   *
   * @throws CollectorError `quarantine-full`, for the sender to try again
   */
  keepAside(head: DeliveryHead, parts: readonly HeldPart[], reason: AsideReason): Promise<void>;
  /** Forgets a delivery that was released or dropped. */
  forget(id: string): void;
  readonly usedBytes: number;
}

export type RefusalReason = QuarantineReason & { code: 'malformed-json' };
export type AsideReason = QuarantineReason & { code: typeof unlistedCode };

export function createQuarantine(options: {
  budgetBytes: number;
  /** What lies there at the start. */
  held: readonly Pick<Quarantined, 'id' | 'source' | 'code' | 'parts'>[];
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

  async function commit(key: string, head: DeliveryHead, parts: readonly HeldPart[], reason: QuarantineReason) {
    // Taken before the commit, so that the same bytes at the same moment are kept once.
    add(key, head.id, sumBytes(parts));
    try {
      await options.inbox.commit({ head, parts, quarantine: { code: reason.code, message: reason.message } });
    } catch (error) {
      remove(key);
      throw error;
    }
  }

  function hasRoomFor(parts: readonly HeldPart[]): boolean {
    return usedBytes + sumBytes(parts) <= options.budgetBytes;
  }

  for (const { id, source, code, parts } of options.held)
    add(code === unlistedCode ? id : keyOf(source, parts), id, sumBytes(parts));

  return {
    async keep(head, parts, reason) {
      const key = keyOf(head.source, parts);
      const known = byKey.get(key);
      if (known !== undefined) {
        options.onSeenAgain(known.id);
        throw new CollectorError(reason.code, reason.message, { deliveryId: known.id });
      }
      if (!hasRoomFor(parts))
        throw new CollectorError(reason.code, `${reason.message}; it was not kept, because the quarantine is full`);
      await commit(key, head, parts, reason);
      return new CollectorError(reason.code, reason.message, { deliveryId: head.id });
    },
    async keepAside(head, parts, reason) {
      if (!hasRoomFor(parts))
        throw new CollectorError(
          'quarantine-full',
          'the delivery was not kept, because the quarantine is full; try again',
        );
      await commit(head.id, head, parts, reason);
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
