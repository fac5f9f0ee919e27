import type { Job } from '../../../domain/catalog.ts';
import { Ago } from '../parts/ago.tsx';
import { Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { JobStateBadge } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { jobHref } from '../parts/links.ts';
import { hrefOf } from '../parts/pager.tsx';
import { Tags } from '../parts/tags.tsx';
import { Time } from '../parts/time.tsx';
import { describeState } from './describe-state.ts';

/** External ids that are shown; a job may have fifty. */
const mostIds = 3;

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
      {ids.slice(0, mostIds).map((id) => (
        <span key={id} class="long">
          <AsSent text={id} />
        </span>
      ))}
      {ids.length > mostIds && <small>and {ids.length - mostIds} more</small>}
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
