import { type FollowStatus, followLedger, type LedgerFollower, restUntil } from '../domain/follow-ledger.ts';
import type { DeliveryRecord, Ledger, LedgerRecord } from '../domain/ledger.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { IndexChange, TranscriptIndexWriter } from '../domain/transcript-index.ts';
import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';

/** Text of this many characters is indexed in one transaction: what a batch holds in memory. */
const batchCharacters = 4 * 1024 * 1024;

export interface FollowParts {
  ledger: Pick<Ledger, 'beginning' | 'compare' | 'read'>;
  index: TranscriptIndexWriter;
  /** @throws CollectorError for a fault of the storage only */
  derive(record: DeliveryRecord): Promise<readonly Transcript[]>;
  /** How many deliveries were accepted or filed so far: while there are many, indexing rests. */
  handled(): number;
  onStatus(status: FollowStatus): void;
}

/** Keeps the index of transcripts up to the ledger: derives transcripts and indexes them, for ever. */
export function startFollowing({ ledger, index, derive, handled, onStatus }: FollowParts): LedgerFollower {
  const stopping = new AbortController();
  const rest = restUntil(stopping.signal);
  const pace = createPace({ handled, now: () => performance.now(), rest });
  return followLedger(
    {
      ledger,
      sink: index,
      changeOf: (record) => changeOf(record, derive),
      sizeOf,
      mostPerBatch: batchCharacters,
      gently: pace.gently,
      rest,
      onStatus(status) {
        if (status.currentTo !== null) pace.caughtUp();
        onStatus(status);
      },
    },
    stopping,
  );
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

const longestRestMs = 2_000;
/** After so long without having caught up, work no longer rests: the index must not fall behind without end. */
const patienceMs = 10 * 60_000;

/** Keeps work that nothing waits for out of the way of answers. */
interface Pace {
  /** Does the work, and rests after it while deliveries are accepted or filed. */
  gently<Value>(work: () => Value | Promise<Value>): Promise<Value>;
  /** Everything is done: patience begins anew. */
  caughtUp(): void;
}

interface PaceParts {
  handled(): number;
  now(): number;
  rest(ms: number): Promise<void>;
}

/**
 * Even at the lowest priority work costs answers time: it shares caches and the disk with them. At 4,000 callbacks a
 * second, indexing without a rest took more than half of them away (docs/benchmarks.md says how to measure).
 *
 * @param accepted how many deliveries were accepted or filed so far
 * @param now ms of a clock that never goes back
 */
export function createPace({ handled, now, rest }: PaceParts): Pace {
  let behindSinceMs: number | null = null;
  return {
    async gently(work) {
      const startMs = now();
      const before = handled();
      behindSinceMs ??= startMs;
      const value = await work();
      const workedMs = now() - startMs;
      const isPatient = startMs - behindSinceMs < patienceMs;
      if (isPatient && isBusy(handled() - before, workedMs)) await rest(restAfter(workedMs, longestRestMs));
      return value;
    },
    caughtUp() {
      behindSinceMs = null;
    },
  };
}
