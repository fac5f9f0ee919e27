import type { SearchHit } from '../../../domain/transcript-index.ts';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { formatClock } from '../parts/format.ts';
import { deliveryHref, hitHref, jobHref } from '../parts/links.ts';
import { Time } from '../parts/time.tsx';

/** Places of a job that are shown before the rest is unfolded. */
const shownAtOnce = 5;

/** Hits, by job. */
export function FoundJobs({ hits }: { hits: readonly SearchHit[] }) {
  return (
    <div class="found-jobs">
      {groupHits(hits).map((job, index) => (
        <FoundJobCard key={index} job={job} />
      ))}
    </div>
  );
}

function FoundJobCard({ job: { first, labels, places, elsewhere } }: { job: FoundJob }) {
  const { source, vendor, jobId, deliveryId, title, receivedAt } = first;
  const name = title ?? jobId ?? `Delivery ${deliveryId}`;
  return (
    <article class="found-job">
      <h2>
        <a href={jobId === null ? deliveryHref(deliveryId) : jobHref(source, jobId)}>
          <AsSent text={name} />
        </a>
      </h2>
      <p class="about">
        {source === vendor ? source : `${source} · ${vendor}`} · <Time at={receivedAt} />
        {title !== null && jobId !== null && (
          <>
            {' '}
            · job <AsSent text={jobId} />
          </>
        )}
      </p>
      <Places hits={labels} />
      <Places hits={places.slice(0, shownAtOnce)} />
      <MorePlaces hits={places.slice(shownAtOnce)} one="more place" many="more places" />
      <MorePlaces
        hits={elsewhere}
        one="place in another transcript of this job"
        many="places in other transcripts of this job"
      />
    </article>
  );
}

function MorePlaces({ hits, one, many }: { hits: readonly SearchHit[]; one: string; many: string }) {
  if (hits.length === 0) return null;
  return (
    <details class="more-places">
      <summary>{`${hits.length} ${hits.length === 1 ? one : many}`}</summary>
      <Places hits={hits} />
    </details>
  );
}

function Places({ hits }: { hits: readonly SearchHit[] }) {
  if (hits.length === 0) return null;
  return (
    <ul class="places">
      {hits.map((hit, index) => (
        <li key={index}>
          <a href={hitHref(hit)}>
            <Where hit={hit} />
            <Snippet snippet={hit.snippet} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Where({ hit: { in: where, speaker, startMs } }: { hit: SearchHit }) {
  if (where === 'label') return <span class="where">title or id</span>;
  return (
    <span class="where">
      <span class="hit-time">{startMs === null ? '–' : formatClock(startMs)}</span>{' '}
      {speaker !== null && (
        <span class="hit-speaker">
          <AsSent text={speaker} />
        </span>
      )}{' '}
    </span>
  );
}

function Snippet({ snippet }: Pick<SearchHit, 'snippet'>) {
  return (
    <bdi class="snippet">
      {snippet.map(({ text, isMatch }, index) => {
        const shown = showInvisible(text);
        return isMatch ? <mark key={index}>{shown}</mark> : shown;
      })}
    </bdi>
  );
}

/** What was found of one job, or of one delivery without a job id. */
interface FoundJob {
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
