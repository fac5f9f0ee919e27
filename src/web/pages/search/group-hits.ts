import type { SearchHit } from '../../../domain/transcript-index.ts';

/** What was found of one job, or of one delivery without a job id. */
export interface FoundJob {
  /** The newest hit; the job is introduced with what it says of it. */
  first: SearchHit;
  /** Titles and ids that match, each once. */
  labels: readonly SearchHit[];
  /** Places in what was said, in one transcript of the job: the one that knows most of times and speakers. */
  places: readonly SearchHit[];
  /** Places in other transcripts of the same job: vendors send the same words as JSON, text and captions. */
  elsewhere: readonly SearchHit[];
}

/** Brings hits together by job, each job where its newest hit stands. */
export function groupHits(hits: readonly SearchHit[]): FoundJob[] {
  const jobs = groupBy(hits, ({ source, jobId, deliveryId }) => [source, jobId, jobId === null ? deliveryId : null]);
  return jobs.flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const labels = groupBy(
      found.filter((hit) => hit.in === 'label'),
      (hit) => hit.snippet.map(({ text }) => text),
    ).flatMap(([label]) => label ?? []);
    const transcripts = groupBy(
      found.filter((hit) => hit.in === 'speech'),
      ({ deliveryId, part, entry }) => [deliveryId, part, entry],
    ).sort((one, other) => worth(other) - worth(one));
    const [places = [], ...elsewhere] = transcripts;
    return [{ first, labels, places, elsewhere: elsewhere.flat() }];
  });
}

function groupBy(hits: readonly SearchHit[], keyOf: (hit: SearchHit) => unknown[]): SearchHit[][] {
  return [...Map.groupBy(hits, (hit) => JSON.stringify(keyOf(hit))).values()];
}

/** A place that can be heard is worth more than one that is known to be somebody's. */
function worth(hits: readonly SearchHit[]): number {
  const isTimed = hits.some(({ startMs }) => startMs !== null);
  const isAttributed = hits.some(({ speaker }) => speaker !== null);
  return (isTimed ? 2 : 0) + (isAttributed ? 1 : 0);
}
