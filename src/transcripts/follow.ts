import { type FollowStatus, followLedger, type LedgerFollower, restUntil } from '../domain/follow-ledger.ts';
import type { DeliveryRecord, Ledger, LedgerRecord } from '../domain/ledger.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { IndexChange, TranscriptIndexWriter } from '../domain/transcript-index.ts';
import { createPace } from './pace.ts';

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
