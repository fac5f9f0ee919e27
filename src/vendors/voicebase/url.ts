import type { DeliveryHead } from '../../domain/delivery.ts';
import { inQuery, lastSegment, stemOf } from '../common/fields.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Last segments that name a content and not a job: as ids they would join every job of the source into one. */
const contentWords: ReadonlySet<string> = new Set([
  'analytics',
  'callback',
  'captions',
  'dfxp',
  'json',
  'media',
  'srt',
  'text',
  'transcript',
  'vtt',
  'webvtt',
]);

/** The id the customer put into the URL: in the query, else a UUID in the tail, else the stem of its last segment. */
export function idInUrl({ query, tail }: Pick<DeliveryHead, 'query' | 'tail'>): string | null {
  return inQuery(query, ['mediaId', 'id', 'jobId']) ?? uuid.exec(tail ?? '')?.[0] ?? idInName(lastSegment(tail));
}

function idInName(segment: string | null): string | null {
  const stem = stemOf(segment);
  return stem === null || contentWords.has(stem.toLowerCase()) ? null : stem;
}
