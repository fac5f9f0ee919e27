import { setTimeout as delay } from 'node:timers/promises';
import type { IndexingStatus } from '../domain/filing.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import { comparePositions, type DeliveryRecord, type Ledger, type LedgerRecord } from '../domain/ledger.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { IndexChange, TranscriptIndexWriter } from '../domain/transcript-index.ts';
import { createPace } from './pace.ts';

/** Text of this many characters is indexed in one transaction: what a batch holds in memory. */
const batchCharacters = 4 * 1024 * 1024;
const batchDeliveries = 256;
/** Under load there is always more: it is taken in stretches, not delivery by delivery. */
const lingerMs = 200;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export interface FollowParts {
  ledger: Pick<Ledger, 'read'>;
  index: TranscriptIndexWriter;
  /** @throws CollectorError for a fault of the storage only */
  derive(record: DeliveryRecord): Promise<readonly Transcript[]>;
  /** How many deliveries were accepted or filed so far: while there are many, indexing rests. */
  handled(): number;
  onStatus(status: IndexingStatus): void;
}

/** Keeps the index of transcripts up to the ledger. */
export interface Follower {
  /** The ledger is settled up to here: lines behind it may still be taken back, and are not looked at. */
  settledTo(position: LedgerPosition): void;
  /** Finishes the batch at hand. */
  stop(): Promise<void>;
}

/**
 * Reads the ledger as far as it is settled, derives transcripts and indexes them, for ever.
 *
 * The index stores how far it is together with what it holds. Killed anywhere, the next start goes on from there, and
 * doing a stretch again changes nothing. A fault of the storage is waited out.
 */
export function startFollowing({ ledger, index, derive, handled, onStatus }: FollowParts): Follower {
  const stopping = new AbortController();
  const rest = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const pace = createPace({ handled, now: () => performance.now(), rest });
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
        if (until === target) pace.caughtUp();
        onStatus({ lastError: null, isCurrent: until === target });
        if (until === target) return;
        await rest(lingerMs);
      } catch (error) {
        onStatus({ lastError: error instanceof Error ? error.message : String(error), isCurrent: false });
        await rest(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  async function catchUp(until: LedgerPosition): Promise<void> {
    let behind = index.position();
    if (behind !== null && comparePositions(behind, until) > 0) {
      // The ledger was longer once: what is appended from here on is new.
      index.apply([], until);
      return;
    }
    for await (const { records, position } of ledger.read(behind, until)) {
      await indexRecords(records, behind ?? { file: '', offset: 0 }, position);
      behind = position;
      if (stopping.signal.aborted) return;
    }
  }

  /** Batches inside a stretch carry the position before it: the whole of it is done again after a crash. */
  async function indexRecords(records: readonly LedgerRecord[], from: LedgerPosition, to: LedgerPosition) {
    let changes: IndexChange[] = [];
    let characters = 0;
    for (const record of records) {
      if (stopping.signal.aborted) return;
      const change = await pace.gently(() => changeOf(record, derive));
      if (change === null) continue;
      changes.push(change);
      characters += sizeOf(change);
      if (characters < batchCharacters && changes.length < batchDeliveries) continue;
      const batch = changes;
      await pace.gently(() => index.apply(batch, from));
      changes = [];
      characters = 0;
    }
    await pace.gently(() => index.apply(changes, to));
  }

  return {
    settledTo(position) {
      target = position;
      running ??= run().finally(() => {
        running = null;
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function changeOf(record: LedgerRecord, derive: FollowParts['derive']): Promise<IndexChange | null> {
  if (record.type === 'deleted') return { type: 'remove', deliveryId: record.id };
  if (record.type === 'seen-again') return null;
  return addition(record.type === 'released' ? record.record : record, derive);
}

/** Null for what there is nothing to find in. A duplicate is found by its first copy. */
async function addition(record: DeliveryRecord, derive: FollowParts['derive']): Promise<IndexChange | null> {
  const { seq, delivery } = record;
  if (delivery.state !== 'filed' || delivery.duplicateOf !== null) return null;
  const transcripts = await derive(record);
  const labels = [record.title, ...record.externalIds].filter((label) => label !== null);
  if (transcripts.length === 0 && labels.length === 0) return null;
  const { id: deliveryId, source, vendor, jobId } = delivery;
  const receivedMs = Date.parse(delivery.receivedAt);
  return { type: 'add', delivery: { seq, deliveryId, source, vendor, jobId, receivedMs, labels, transcripts } };
}

function sizeOf(change: IndexChange): number {
  return change.type === 'remove'
    ? 0
    : change.delivery.transcripts.reduce((sum, transcript) => sum + transcript.text.length, 0);
}
