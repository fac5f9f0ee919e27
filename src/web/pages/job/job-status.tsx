import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import type { Fetch, VendorHabits } from '../../../domain/fetching.ts';
import { type JobState, wordKinds } from '../../../domain/job-state.ts';
import { describeState } from '../jobs/describe-state.ts';
import { AsSent } from '../parts/as-sent.tsx';
import type { Tone } from '../parts/badges.tsx';
import { jobHref } from '../parts/links.ts';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { ForRole } from '../parts/page.tsx';
import { TimeAndAgo } from '../parts/time.tsx';

/** A job, and whether more can be had of it. */
export interface JobView {
  job: JobWithDeliveries;
  /** What became of fetching it from its vendor; null when it was never to be fetched. */
  fetch: Fetch | null;
  /** Whether its source fetches. */
  canFetch: boolean;
  /** How what was said comes from the vendor of the job. */
  habits: VendorHabits;
}

/** What is not as it should be with a job: what is still missing, what failed, what was warned of. */
export function JobStatus({ job }: { job: JobWithDeliveries }) {
  const { state, warnings } = job;
  const reason = describeState(job);
  return (
    <>
      {state !== 'complete' && (
        <Notice tone={tones[state]}>
          <strong>{meanings[state]}</strong>
          {reason !== null && (
            <>
              {': '}
              <AsSent text={reason} />
            </>
          )}
          {state === 'partial' && (
            <>
              . Callbacks that were turned away here are listed under <a href="/refused">Refused</a>.
            </>
          )}
        </Notice>
      )}
      {warnings.length > 0 && (
        <Notice tone="warning">
          <strong>{warnings.length === 1 ? 'Warning' : 'Warnings'}</strong>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>
                <AsSent text={warning} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

type Unfinished = Exclude<JobState, 'complete'>;

const tones: Readonly<Record<Unfinished, Tone>> = {
  waiting: 'busy',
  partial: 'warning',
  failed: 'bad',
  notified: 'neutral',
  quarantined: 'warning',
  deleted: 'neutral',
};

const meanings: Readonly<Record<Unfinished, string>> = {
  waiting: 'Not everything has come yet',
  partial: 'Something should have come long ago',
  failed: 'The vendor reports a failure',
  notified: 'The vendor reports that its work is done',
  quarantined: 'What came of it lies in the quarantine',
  deleted: 'What came of it was deleted',
};

/**
 * Whether what is missing is being fetched from the vendor, why it could not be, and a button that tries it; nothing for a
 * job that lacks nothing, and for a source that fetches nothing.
 */
export function FetchingNotice({ view, nowMs }: { view: JobView; nowMs: number }) {
  const { job, fetch, canFetch } = view;
  const isOpen = fetch !== null && fetch.state !== 'done';
  const hasWords = job.contents.some((kind) => wordKinds.includes(kind));
  if (!canFetch || !(isOpen || job.missing.length > 0 || !hasWords)) return null;
  return (
    <Notice tone={fetch === null ? 'neutral' : fetchTones[fetch.state]}>
      {fetch !== null && <Told fetch={fetch} nowMs={nowMs} />}
      <ForRole name="operator">
        <form method="post" action={`${jobHref(job.source, job.jobId)}/fetch`}>
          <button type="submit" class="quiet">
            {fetch === null ? 'Fetch it from the vendor' : 'Fetch it again now'}
          </button>
        </form>
      </ForRole>
    </Notice>
  );
}

function Told({ fetch, nowMs }: { fetch: Fetch; nowMs: number }) {
  const { state, tries, nextTryAt, lastTryAt, lastError } = fetch;
  return (
    <>
      <strong>{fetchMeanings[state]}</strong>
      {lastError !== null && (
        <>
          {': '}
          <AsSent text={lastError} />
        </>
      )}
      <p>
        {tries === 1 ? 'One try' : `${tries} tries`}
        {lastTryAt !== null && (
          <>
            , the last <TimeAndAgo at={lastTryAt} nowMs={nowMs} />
          </>
        )}
        {nextTryAt !== null && (
          <>
            ; the next <TimeAndAgo at={nextTryAt} nowMs={nowMs} />
          </>
        )}
      </p>
    </>
  );
}

const fetchTones: Readonly<Record<Fetch['state'], Tone>> = { waiting: 'busy', done: 'good', 'given-up': 'warning' };

const fetchMeanings: Readonly<Record<Fetch['state'], string>> = {
  waiting: 'It is being fetched from the vendor',
  done: 'It was fetched from the vendor',
  'given-up': 'It could not be fetched from the vendor',
};

/** Stands where no transcript of a job has come. */
export function NothingSaid({ view }: { view: JobView }) {
  return (
    <EmptyState title="No transcript has come">
      <p>
        <WhyNothing view={view} />
      </p>
    </EmptyState>
  );
}

/** Whether one is still to be waited for, and else what can be done. */
function WhyNothing({ view: { job, canFetch, habits } }: { view: JobView }) {
  if (job.state === 'failed') return 'The vendor sent none, because its work failed.';
  if (job.state === 'deleted') return 'What came of this job was deleted.';
  if (job.state === 'quarantined') {
    return (
      <>
        What came of this job lies in the quarantine: <a href="/refused">look at it</a> to release it.
      </>
    );
  }
  if (job.state !== 'notified' && habits.sendsWords) {
    return 'When the vendor sends one, it stands here a moment later.';
  }
  const only =
    job.state === 'notified' ? 'The vendor says it is done, and sent no words.' : 'This vendor sends only notices.';
  if (canFetch) return `${only} What was said is fetched from it, and stands here then.`;
  if (habits.canBeFetched) {
    return (
      <>
        {only} Set <code>vendor: {job.vendor}</code> and <code>fetch</code> for the source <code>{job.source}</code> in
        the settings, and the collector fetches what was said.
      </>
    );
  }
  return (
    <>
      {only} The collector cannot fetch what was said from there: <a href="/import">import it</a> with the id of this
      job.
    </>
  );
}
