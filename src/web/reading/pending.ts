import type { DeliveryFilter } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { PendingSummary } from '../../domain/inbox.ts';
import { unlistedWarning } from '../../domain/senders.ts';

/** Shows a delivery that waits in the inbox: what only filing can tell is still open. */
export function toDelivery({ head, parts, quarantine }: PendingSummary): Delivery {
  const { tail: _tail, multipart: _multipart, unlisted, ...shown } = head;
  return {
    ...shown,
    jobId: null,
    outcome: 'unknown',
    vendorStatus: null,
    error: null,
    duplicateOf: null,
    state: quarantine === null ? 'received' : 'quarantined',
    warnings: unlisted === true ? [unlistedWarning(head.sender)] : [],
    parts: parts.map(({ index, field, filename, mediaType, bytes, sha256 }) => {
      return { index, field, filename, kind: 'other', mediaType, bytes, sha256, path: null };
    }),
  };
}

/** True when the filter asks for something that nobody knows before filing: then no pending delivery can match. */
export function needsFiling(filter: DeliveryFilter): boolean {
  return filter.job !== null || filter.outcome !== null || filter.kind !== null;
}

/** True when a pending delivery matches everything in the filter that is known of it. */
export function matches({ head }: PendingSummary, filter: DeliveryFilter): boolean {
  const receivedMs = Date.parse(head.receivedAt);
  if (filter.source !== null && head.source !== filter.source) return false;
  if (filter.sender !== null && head.sender !== filter.sender) return false;
  if (filter.fromMs !== null && receivedMs < filter.fromMs) return false;
  return filter.toMs === null || receivedMs < filter.toMs;
}
