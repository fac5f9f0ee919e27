import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import type { JobState } from '../../../domain/job-state.ts';
import { describeState } from '../jobs/describe-state.ts';
import { AsSent } from '../parts/as-sent.tsx';
import type { Tone } from '../parts/badges.tsx';
import { Notice } from '../parts/messages.tsx';

/** What is not as it should be with a job: what is still missing, what failed, what was warned of. */
export function Standing({ job }: { job: JobWithDeliveries }) {
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
