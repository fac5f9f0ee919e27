import { createHash } from 'node:crypto';
import type { DeliveryHead, ReceivedPart } from '../domain/delivery.ts';
import type { Claim } from '../domain/vendor.ts';

/**
 * Equal for two deliveries exactly when the later one is a retry of the earlier: same source, job id, vendor status and
 * the same multiset of part hashes. Without a job id the suggested names must match too.
 *
 * Null without a job id and parts: such a delivery is nobody's duplicate.
 */
export function fingerprintOf(head: DeliveryHead, parts: readonly ReceivedPart[], claim: Claim): string | null {
  if (claim.jobId === null && parts.length === 0) return null;
  const hashes = parts.map((part) => part.sha256).sort();
  const names = claim.jobId === null ? [head.tail, ...parts.map((part) => part.filename ?? '').sort()] : null;
  const identity = JSON.stringify([head.source, claim.jobId, claim.vendorStatus, hashes, names]);
  return createHash('sha256').update(identity).digest('hex');
}
