import { CollectorError } from '../domain/errors.ts';
import type { DeliveryRecord, LedgerRecord } from '../domain/ledger.ts';
import { applyRecords } from './apply.ts';
import type { FilingParts } from './filer.ts';

/** Gives times that are never the same twice: a fact is known again by what it says and when. */
export function createMoments(now: () => Date): () => string {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(lastMs + 1, now().getTime());
    return new Date(lastMs).toISOString();
  };
}

/**
 * Later facts about deliveries, with one sync for all. The ledger's lines are durable and settled before the first effect: they are what a restart goes by.
 *
 * @param planned sequence numbers whose plans are fulfilled by this
 */
export async function recordFacts(
  parts: FilingParts,
  facts: readonly LedgerRecord[],
  planned: readonly number[] = [],
): Promise<void> {
  const from = await parts.ledger.append([]);
  const to = await parts.ledger.append(facts);
  await parts.ledger.sync();
  parts.reach('facts.ledger-synced');
  await parts.queue.settle(planned, to);
  parts.reach('facts.settled');
  const gone = facts.filter((fact) => fact.type === 'deleted');
  if (gone.length > 0) parts.onGone(gone);
  await applyRecords(parts, facts, { from, to });
  parts.reach('facts.applied');
}

/** @throws CollectorError `not-found` */
export async function recorded({ catalog }: FilingParts, id: string): Promise<DeliveryRecord> {
  const record = await catalog.record(id);
  if (record === null) throw new CollectorError('not-found', `there is no filed delivery ${id}`);
  return record;
}
