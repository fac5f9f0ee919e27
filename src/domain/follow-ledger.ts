import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerPosition } from './inbox.ts';
import type { Ledger, LedgerRecord } from './ledger.ts';
import { isStorageFault } from './storage-fault.ts';

const batchChanges = 256;
/** Under load there is always more: it is taken in stretches, not delivery by delivery. */
const lingerMs = 200;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** Something derived from the ledger that knows how much of it it has seen. */
export interface LedgerSink<Change> {
  /** How much of the ledger is in it; null for nothing yet. */
  position(): Promise<LedgerPosition | null>;
  /** Applies the changes in their order, in one transaction with the position. The same change again changes nothing. */
  apply(changes: readonly Change[], position: LedgerPosition): Promise<void>;
}

export interface FollowLedgerParts<Change> {
  ledger: Pick<Ledger, 'beginning' | 'compare' | 'read'>;
  sink: LedgerSink<Change>;
  /** What a record means for the sink; null for nothing. */
  changeOf(record: LedgerRecord): Promise<Change | null> | Change | null;
  /**
   * What stands for a record that fails for what it holds: following goes on behind it. Null for nothing. It is tried
   * once, so it must hold nothing of the sender's that could fail again.
   */
  standIn(record: LedgerRecord, error: unknown): Change | null;
  /** For records that may end the thread: each is applied by itself, and named as long as it is worked on. */
  heavy?: { has(record: LedgerRecord): boolean; onWork(record: LedgerRecord | null): void };
  /** How much of `mostPerBatch` a change takes; whole batches are held in memory. */
  sizeOf(change: Change): number;
  mostPerBatch: number;
  /** Does a piece of work, and rests after it when others go first. */
  gently<Value>(work: () => Value | Promise<Value>): Promise<Value>;
  /** Waits, and no longer than until following stops. */
  rest(ms: number): Promise<void>;
  onStatus(status: FollowStatus): void;
}

export interface FollowStatus {
  /** Reason of the last failure, null while all goes well. */
  lastError: string | null;
  /** Up to here everything is applied; null while that is not as far as the ledger is known to be settled. */
  currentTo: LedgerPosition | null;
}

/** Keeps a sink up to the ledger. */
export interface LedgerFollower {
  /**
   * The ledger is settled up to here: lines behind it may still be taken back, and are not looked at. Resolves when all is
   * applied that was settled by then, or following stops.
   */
  settledTo(position: LedgerPosition): Promise<void>;
  /** Finishes the batch at hand. */
  stop(): Promise<void>;
}

/** A change on its way into the sink, and what it is of. */
interface Pending<Change> {
  record: LedgerRecord;
  change: Change;
}

/** A wait that `abort` ends. */
export function restUntil(stopping: AbortSignal): (ms: number) => Promise<void> {
  return (ms) => delay(ms, undefined, { signal: stopping }).catch(() => undefined);
}

/**
 * Reads the ledger as far as it is settled and applies what its records mean, for ever.
 *
 * The sink stores how far it is together with what it holds. Killed anywhere, the next start goes on from there, and
 * doing a stretch again changes nothing. A fault of the storage is waited out; whatever else fails is put down to the
 * record that brought it, and passed: no sender may end the following of all.
 *
 * @param stopping ends the waits of `rest`
 */
export function followLedger<Change>(parts: FollowLedgerParts<Change>, stopping: AbortController): LedgerFollower {
  const { ledger, sink, changeOf, standIn, heavy, sizeOf, mostPerBatch, gently, rest, onStatus } = parts;
  let target: LedgerPosition | null = null;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!stopping.signal.aborted) {
      const until = target;
      if (until === null) return;
      try {
        await catchUp(until);
        pauseMs = firstPauseMs;
        onStatus({ lastError: null, currentTo: until === target ? until : null });
        if (until === target) return;
        await rest(lingerMs);
      } catch (error) {
        onStatus({ lastError: error instanceof Error ? error.message : String(error), currentTo: null });
        await rest(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  async function catchUp(until: LedgerPosition): Promise<void> {
    let behind = await sink.position();
    if (behind !== null && ledger.compare(behind, until) > 0) {
      // The ledger was longer once: what is appended from here on is new.
      await sink.apply([], until);
      return;
    }
    for await (const { records, position } of ledger.read(behind, until)) {
      await applyRecords(records, behind ?? ledger.beginning, position);
      behind = position;
      if (stopping.signal.aborted) return;
    }
  }

  /** Batches inside a stretch carry the position before it: the whole of it is done again after a crash. */
  async function applyRecords(records: readonly LedgerRecord[], from: LedgerPosition, to: LedgerPosition) {
    let batch: Pending<Change>[] = [];
    let size = 0;
    const flush = async (position: LedgerPosition): Promise<void> => {
      const held = batch;
      batch = [];
      size = 0;
      if (held.length > 0 || position === to) await applyBatch(held, from, position);
    };
    for (const record of records) {
      if (stopping.signal.aborted) return;
      const isHeavy = heavy?.has(record) ?? false;
      if (isHeavy) await flush(from);
      if (isHeavy) heavy?.onWork(record);
      try {
        const change = await gently(() => changeFrom(record));
        if (change !== null) batch.push({ record, change });
        size += change === null ? 0 : sizeOf(change);
        if (isHeavy || size >= mostPerBatch || batch.length >= batchChanges) await flush(from);
      } finally {
        if (isHeavy) heavy?.onWork(null);
      }
    }
    await flush(to);
  }

  async function changeFrom(record: LedgerRecord): Promise<Change | null> {
    try {
      return await changeOf(record);
    } catch (error) {
      if (isStorageFault(error)) throw error;
      return standIn(record, error);
    }
  }

  /** Where a batch fails for what it holds, each is tried by itself: the others are none the worse for it. */
  async function applyBatch(batch: readonly Pending<Change>[], from: LedgerPosition, position: LedgerPosition) {
    try {
      await gently(() =>
        sink.apply(
          batch.map(({ change }) => change),
          position,
        ),
      );
    } catch (error) {
      if (isStorageFault(error) || batch.length === 0) throw error;
      for (const each of batch) await applyAlone(each, from);
      await sink.apply([], position);
    }
  }

  async function applyAlone({ record, change }: Pending<Change>, from: LedgerPosition): Promise<void> {
    try {
      await gently(() => sink.apply([change], from));
    } catch (error) {
      if (isStorageFault(error)) throw error;
      const other = standIn(record, error);
      if (other === null) return;
      await sink.apply([other], from).catch((again: unknown) => {
        if (isStorageFault(again)) throw again;
      });
    }
  }

  return {
    settledTo(position) {
      target = position;
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
