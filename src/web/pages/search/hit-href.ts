import type { SearchHit } from '../../../domain/transcript-index.ts';
import { deliveryHref, jobHref } from '../parts/links.ts';
import { hrefOf } from '../parts/pager.tsx';

/**
 * Where a hit is read and heard: its job, with the transcript it is in, where it begins.
 *
 * @example '/jobs/acme/call-17?t=12.3&delivery=0199c1f2-…&part=0'
 */
export function hitHref({ source, jobId, deliveryId, part, entry, in: where, startMs, segment }: SearchHit): string {
  if (jobId === null) return deliveryHref(deliveryId);
  if (where === 'label') return jobHref(source, jobId);
  const place = startMs === null ? { segment } : { t: startMs / 1000 };
  // The fragment brings the place into view where no script does.
  return `${hrefOf(jobHref(source, jobId), { ...place, delivery: deliveryId, part, entry })}#at`;
}
