import type { SearchHit } from '../../../domain/transcript-index.ts';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { formatClock } from '../parts/clock.ts';
import { deliveryHref, jobHref } from '../parts/links.ts';
import { Time } from '../parts/time.tsx';
import { type FoundJob, groupHits } from './group-hits.ts';
import { hitHref } from './hit-href.ts';

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
