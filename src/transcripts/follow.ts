import { type FollowStatus, followLedger, type LedgerFollower, restUntil } from '../domain/follow-ledger.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import {
  type DeletedRecord,
  type DeliveryRecord,
  deliveryIn,
  type Ledger,
  type LedgerRecord,
} from '../domain/ledger.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { IndexChange, RemovalFromIndex, TranscriptIndexWriter } from '../domain/transcript-index.ts';
import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';

/** Text of this many characters is indexed in one transaction: what a batch holds in memory. */
const batchCharacters = 4 * 1024 * 1024;

export interface FollowParts {
  ledger: Pick<Ledger, 'beginning' | 'compare' | 'read'>;
  index: TranscriptIndexWriter;
  derive(record: DeliveryRecord): Promise<readonly Transcript[]>;
  /** What stands for the transcripts of a delivery that cannot be indexed for what it holds, with this warning. */
  failed(record: DeliveryRecord, code: string): readonly Transcript[];
  /** A delivery was passed: its id, and the reason. */
  onPassed(deliveryId: string, error: unknown): void;
  /** Deliveries that may end the thread are named as long as they are worked on. */
  heavy: { has(record: DeliveryRecord): boolean; onWork(deliveryId: string | null): void };
  /** How many deliveries were accepted or filed so far: while there are many, indexing rests. */
  handled(): number;
  onStatus(status: FollowStatus): void;
}

/** Keeps the index of transcripts up to the ledger: derives transcripts and indexes them, for ever. */
export function startFollowing(parts: FollowParts): LedgerFollower {
  const { ledger, index, derive, heavy, handled, onStatus } = parts;
  const stopping = new AbortController();
  const rest = restUntil(stopping.signal);
  const pace = createPace({ handled, now: () => performance.now(), rest });
  return followLedger(
    {
      ledger,
      sink: index,
      changeOf: (record) => changeOf(record, derive),
      standIn: (record, error) => standIn(record, error, parts),
      heavy: {
        has(record) {
          const brought = deliveryIn(record);
          return brought !== null && heavy.has(brought);
        },
        onWork: (record) => heavy.onWork(record === null ? null : (deliveryIn(record)?.delivery.id ?? null)),
      },
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
  if (record.type === 'deleted') return removalOf(record);
  const brought = deliveryIn(record);
  // A duplicate is found by its first copy.
  if (brought === null || brought.delivery.state !== 'filed' || brought.delivery.duplicateOf !== null) return null;
  const labels = [brought.title, ...brought.externalIds].filter((label) => label !== null);
  const transcripts = await derive(brought);
  return transcripts.length === 0 && labels.length === 0 ? null : addition(brought, transcripts, labels);
}

/** What a line takes out of the index. */
export function removalOf({ id: deliveryId, parts, unnamed }: DeletedRecord): RemovalFromIndex {
  return { type: 'remove', deliveryId, ...(parts !== undefined && { parts, unnamed: unnamed === true }) };
}

/** Takes out what stands between the position of the index and another as gone, before anything there is indexed. */
export async function overtake(
  { ledger, index }: Pick<FollowParts, 'ledger' | 'index'>,
  until: LedgerPosition,
): Promise<void> {
  const from = await index.position();
  if (from !== null && ledger.compare(from, until) >= 0) return;
  for await (const { records } of ledger.read(from, until)) {
    const removals = records.flatMap((record) => (record.type === 'deleted' ? [removalOf(record)] : []));
    if (removals.length > 0) await index.forget(removals);
  }
}

function standIn(record: LedgerRecord, error: unknown, { failed, onPassed }: FollowParts): IndexChange | null {
  const brought = deliveryIn(record);
  if (brought === null) return null;
  onPassed(brought.delivery.id, error);
  return addition(brought, failed(brought, notIndexed), []);
}

/** Warnings of transcripts whose words nobody could read, though the format is one that is read. */
const notIndexed = 'not-indexed';
const leavesOut: ReadonlySet<string> = new Set([notIndexed, 'reader-failed', 'too-much-memory', 'body-unreadable']);

/** Takes the place of all that was known of the delivery. */
function addition(
  { seq, delivery }: DeliveryRecord,
  transcripts: readonly Transcript[],
  labels: readonly string[],
): IndexChange {
  const { id: deliveryId, source, vendor, jobId } = delivery;
  const codes = transcripts.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  const leftOut = codes.find((code) => leavesOut.has(code)) ?? null;
  const receivedMs = Date.parse(delivery.receivedAt);
  const identity = { seq, deliveryId, source, vendor, jobId, receivedMs };
  return { type: 'add', delivery: { ...identity, labels, transcripts, leftOut } };
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
