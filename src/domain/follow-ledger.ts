import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerPosition } from './inbox.ts';
import type { Ledger, LedgerRecord } from './ledger.ts';

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
  /** What a record means for the sink; null for nothing. @throws for a fault of the storage only */
  changeOf(record: LedgerRecord): Promise<Change | null> | Change | null;
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

/** A wait that `abort` ends. */
export function restUntil(stopping: AbortSignal): (ms: number) => Promise<void> {
  return (ms) => delay(ms, undefined, { signal: stopping }).catch(() => undefined);
}

/**
 * Reads the ledger as far as it is settled and applies what its records mean, for ever.
 *
 * The sink stores how far it is together with what it holds. Killed anywhere, the next start goes on from there, and
 * doing a stretch again changes nothing. A fault of the storage is waited out.
 *
 * @param stopping ends the waits of `rest`
 */
export function followLedger<Change>(parts: FollowLedgerParts<Change>, stopping: AbortController): LedgerFollower {
  const { ledger, sink, changeOf, sizeOf, mostPerBatch, gently, rest, onStatus } = parts;
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
    let changes: Change[] = [];
    let size = 0;
    for (const record of records) {
      if (stopping.signal.aborted) return;
      const change = await gently(() => changeOf(record));
      if (change === null) continue;
      changes.push(change);
      size += sizeOf(change);
      if (size < mostPerBatch && changes.length < batchChanges) continue;
      const batch = changes;
      await gently(() => sink.apply(batch, from));
      changes = [];
      size = 0;
    }
    await gently(() => sink.apply(changes, to));
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
