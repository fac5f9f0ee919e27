import { createHash } from 'node:crypto';
import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart, InboxIntake, QuarantineReason } from '../domain/inbox.ts';
import { mostQuarantined, type Quarantined } from '../domain/quarantined.ts';
import { unlistedCode } from '../domain/senders.ts';

/** Keeps authenticated deliveries that are not to be filed, within a budget and up to `mostQuarantined`. */
export interface Quarantine {
  /**
   * Keeps an unusable delivery, the same bytes once; resolves when it is durable, to the refusal its sender gets.
   *
   * @throws CollectorError the refusal, when the bytes were not kept: they are there already, or the budget is used up
   */
  keep(head: DeliveryHead, parts: readonly HeldPart[], reason: RefusalReason): Promise<CollectorError>;
  /** Before a body of so many bytes is read to be kept aside. @throws CollectorError `quarantine-full` */
  assertRoomAside(bytes: number): void;
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
  /** Read whenever it is needed: it changes with the settings. */
  readonly budgetBytes: number;
  /** What lies there at the start. */
  held: readonly Pick<Quarantined, 'id' | 'source' | 'code' | 'parts'>[];
  inbox: InboxIntake;
  onSeenAgain: (id: string) => void;
}): Quarantine {
  const kept = new Map<string, { key: string | null; bytes: number }>();
  /** Ids of what is unusable, by its bytes. */
  const idOf = new Map<string, string>();
  let usedBytes = 0;

  function add(id: string, key: string | null, bytes: number): void {
    kept.set(id, { key, bytes });
    if (key !== null) idOf.set(key, id);
    usedBytes += bytes;
  }

  function forget(id: string): void {
    const known = kept.get(id);
    if (known === undefined) return;
    kept.delete(id);
    if (known.key !== null) idOf.delete(known.key);
    usedBytes -= known.bytes;
  }

  async function commit(key: string | null, head: DeliveryHead, parts: readonly HeldPart[], reason: QuarantineReason) {
    // Taken before the commit, so that the same bytes at the same moment are kept once.
    add(head.id, key, sumBytes(parts));
    try {
      await options.inbox.commit({ head, parts, quarantine: { code: reason.code, message: reason.message } });
    } catch (error) {
      forget(head.id);
      throw error;
    }
  }

  function hasRoomFor(bytes: number): boolean {
    return kept.size < mostQuarantined && usedBytes + bytes <= options.budgetBytes;
  }

  function assertRoomAside(bytes: number): void {
    if (hasRoomFor(bytes)) return;
    throw new CollectorError('quarantine-full', 'the delivery was not kept, because the quarantine is full; try again');
  }

  for (const { id, source, code, parts } of options.held)
    add(id, code === unlistedCode ? null : keyOf(source, parts), sumBytes(parts));

  return {
    async keep(head, parts, reason) {
      const key = keyOf(head.source, parts);
      const known = idOf.get(key);
      if (known !== undefined) {
        options.onSeenAgain(known);
        throw new CollectorError(reason.code, reason.message, { deliveryId: known });
      }
      if (!hasRoomFor(sumBytes(parts)))
        throw new CollectorError(reason.code, `${reason.message}; it was not kept, because the quarantine is full`);
      await commit(key, head, parts, reason);
      return new CollectorError(reason.code, reason.message, { deliveryId: head.id });
    },
    assertRoomAside,
    async keepAside(head, parts, reason) {
      assertRoomAside(sumBytes(parts));
      await commit(null, head, parts, reason);
    },
    forget,
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
