import type { Job } from '../../../domain/catalog.ts';
import { Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { JobStateBadge, Tags } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { hrefOf, jobHref } from '../parts/links.ts';
import { Ago, Time } from '../parts/time.tsx';

/** External ids that are shown; a job may have fifty. */
const maxIds = 3;

export function JobTable({ jobs, nowMs }: { jobs: readonly Job[]; nowMs: number }) {
  const columns: Column<Job>[] = [
    { title: 'Job', is: 'name', cell: (job) => <JobName job={job} /> },
    {
      title: 'Source',
      cell: ({ source, vendor }) => (
        <span class="lines">
          {source}
          {vendor !== source && <small>{vendor}</small>}
        </span>
      ),
    },
    { title: 'Your ids', cell: ({ externalIds }) => <ExternalIds ids={externalIds} /> },
    { title: 'State', cell: (job) => <State job={job} /> },
    { title: 'Contents', cell: ({ contents }) => <Tags tags={contents} /> },
    {
      title: 'Deliveries',
      is: 'amount',
      cell: ({ source, jobId, deliveries }) => (
        <a href={hrefOf('/deliveries', { source, job: jobId })}>
          <Count count={deliveries} />
          <span class="unseen"> deliveries of this job</span>
        </a>
      ),
    },
    {
      title: 'Last delivery',
      cell: ({ lastAt }) => (
        <span class="lines">
          <Time at={lastAt} />
          <Ago at={lastAt} nowMs={nowMs} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption="Jobs, those with the newest deliveries first"
      columns={columns}
      rows={jobs}
      keyOf={({ source, jobId }) => JSON.stringify([source, jobId])}
    />
  );
}

/** The title, or the id in its place. The attributes of data are for `src/web/client/lib/list-news.ts`. */
function JobName({ job: { source, jobId, title, state, lastAt } }: { job: Job }) {
  return (
    <span class="lines">
      <a
        class="long"
        href={jobHref(source, jobId)}
        data-row={JSON.stringify([source, jobId.toWellFormed()])}
        data-version={`${state} ${lastAt}`}
      >
        <AsSent text={title ?? jobId} />
      </a>
      {title !== null && (
        <small class="long">
          <AsSent text={jobId} />
        </small>
      )}
    </span>
  );
}

function ExternalIds({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <>–</>;
  return (
    <span class="lines">
      {ids.slice(0, maxIds).map((id) => (
        <span key={id} class="long">
          <AsSent text={id} />
        </span>
      ))}
      {ids.length > maxIds && <small>and {ids.length - maxIds} more</small>}
    </span>
  );
}

function State({ job }: { job: Job }) {
  const words = describeState(job);
  return (
    <span class="lines">
      <JobStateBadge state={job.state} />
      {words !== null && (
        <small>
          <AsSent text={words} />
        </small>
      )}
    </span>
  );
}

/**
 * What the state of a job means for whoever waits for it, or null when there is nothing to add.
 *
 * @example describeState({ state: 'waiting', missing: ['subtitles', 'media'], error: null }) // 'subtitles and media to come'
 */
export function describeState({ state, missing, error }: Pick<Job, 'state' | 'missing' | 'error'>): string | null {
  if (state === 'complete' || state === 'quarantined' || state === 'deleted') return null;
  if (state === 'notified') return 'the vendor sent no words';
  const lacking = missing.length === 0 ? null : listed(missing);
  if (state === 'failed') {
    const reason = error === null ? null : error.message || error.code;
    return reason ?? (lacking === null ? null : `${lacking} missing`);
  }
  // So far there is only news of progress.
  if (lacking === null) return state === 'waiting' ? 'the transcript is to come' : 'the transcript is overdue';
  return `${lacking} ${state === 'waiting' ? 'to come' : 'overdue'}`;
}

/** @example listed(['a', 'b', 'c']) // 'a, b and c' */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
