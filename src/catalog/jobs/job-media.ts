import type { JobMedia } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';

/** The recordings among the parts of a job's deliveries, given oldest first: as `JobWithDeliveries.media`. */
export function mediaOf(deliveries: readonly Delivery[]): JobMedia[] {
  const byHash = new Map<string, JobMedia>();
  for (const { id: deliveryId, state, duplicateOf, parts } of deliveries.toReversed()) {
    if (state !== 'filed' || duplicateOf !== null) continue;
    for (const { index, kind, mediaType, bytes, filename, sha256 } of parts) {
      if (kind !== 'media' || byHash.has(sha256)) continue;
      byHash.set(sha256, { deliveryId, part: index, mediaType, bytes, filename, sha256 });
    }
  }
  return [...byHash.values()];
}
