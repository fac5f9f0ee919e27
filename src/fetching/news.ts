import type { FetchNews } from '../domain/fetching.ts';
import { deliveryIn, type LedgerRecord } from '../domain/ledger.ts';
import type { VendorFetch } from '../domain/vendor-fetch.ts';

/** A source that fetches, as far as reading the ledger needs to know it. */
export interface FetchingSource {
  vendor: VendorFetch;
  /** How long after a notice its job is first fetched. */
  afterMs: number;
  overdueAfterMs: number;
}

/** What vendors keep at most; a notice older than that, met when fetching was just switched on, is left alone. */
export const oldestMs = 7 * 86_400_000;

/**
 * What a line of the ledger means for fetching: null for nothing. What was fetched itself asks for nothing more, or
 * fetching would never end.
 */
export function newsOf(
  record: LedgerRecord,
  sources: ReadonlyMap<string, FetchingSource>,
  nowMs: number,
): FetchNews | null {
  const delivery = deliveryIn(record)?.delivery;
  if (delivery === undefined) return null;
  const source = sources.get(delivery.source);
  const { id, jobId, method, state, duplicateOf } = delivery;
  if (source === undefined || jobId === null || method === 'GET') return null;
  if (state !== 'filed' || duplicateOf !== null) return null;
  const sinceMs = Date.parse(delivery.receivedAt);
  if (sinceMs < nowMs - oldestMs) return null;

  const about = { source: delivery.source, jobId, sinceMs };
  // What comes in several callbacks is waited for; one that only tells of the job is all there will be.
  const isNotice = delivery.parts.every(({ kind }) => kind === 'notice');
  const asks = isNotice ? source.vendor.asks(delivery) : null;
  if (asks === null) return { ...about, type: 'watch', dueMs: sinceMs + source.overdueAfterMs };
  return { ...about, type: 'notice', anewAfter: asks === 'anew' ? id : null, dueMs: sinceMs + source.afterMs };
}
