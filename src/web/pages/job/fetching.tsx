import type { Fetch } from '../../../domain/fetching.ts';
import { wordKinds } from '../../../domain/job-state.ts';
import { TimeAndAgo } from '../parts/ago.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import type { Tone } from '../parts/badges.tsx';
import { jobHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import type { JobView } from './job-view.ts';

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
    <Notice tone={fetch === null ? 'neutral' : tones[fetch.state]}>
      {fetch !== null && <Told fetch={fetch} nowMs={nowMs} />}
      <form method="post" action={`${jobHref(job.source, job.jobId)}/fetch`}>
        <button type="submit" class="quiet">
          {fetch === null ? 'Fetch it from the vendor' : 'Fetch it again now'}
        </button>
      </form>
    </Notice>
  );
}

function Told({ fetch, nowMs }: { fetch: Fetch; nowMs: number }) {
  const { state, tries, nextTryAt, lastTryAt, lastError } = fetch;
  return (
    <>
      <strong>{meanings[state]}</strong>
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

const tones: Readonly<Record<Fetch['state'], Tone>> = { waiting: 'busy', done: 'good', 'given-up': 'warning' };

const meanings: Readonly<Record<Fetch['state'], string>> = {
  waiting: 'It is being fetched from the vendor',
  done: 'It was fetched from the vendor',
  'given-up': 'It could not be fetched from the vendor',
};
