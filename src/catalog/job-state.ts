import type { Job, JobState } from '../domain/catalog.ts';
import { partKinds } from '../domain/delivery.ts';
import type { Source } from '../domain/source.ts';
import { kindOfContent } from '../domain/vendor.ts';
import type { JobTally } from './job-tally.ts';
import { kindsIn } from './kinds.ts';

/** What a source's configuration says about its jobs. */
export type JobRule = Pick<Source, 'expect' | 'overdueAfterMs'>;

/** A source that is no longer configured: nothing asks, and nothing more can come. */
const formerSource: JobRule = { expect: null, overdueAfterMs: 0 };

/**
 * A job as the API shows it, at the moment `nowMs`. `rule` is undefined for a source that is configured no more.
 *
 * What deliveries ask for goes before what the source is configured to expect. After a failure only what the failing
 * delivery itself announces is waited for: the rest will never come.
 */
export function describeJob(
  job: { source: string; ids: readonly string[]; tally: JobTally },
  rule: JobRule | undefined,
  nowMs: number,
): Job {
  const { tally } = job;
  const { expect, overdueAfterMs } = rule ?? formerSource;
  const [jobId = '', ...aliases] = job.ids;
  const outcome = tally.verdict?.outcome ?? 'unknown';
  const asked = outcome === 'failure' ? tally.expectedOfFailure : (tally.expected ?? expect);
  const expected = asked === null ? null : inKindOrder(asked.map(kindOfContent));
  const contents = kindsIn(tally.contents);
  const missing = (expected ?? []).filter((kind) => !contents.some((came) => came === kind));
  const isOverdue = nowMs >= Date.parse(tally.first.at) + overdueAfterMs;
  return {
    source: job.source,
    jobId,
    aliases,
    vendor: tally.vendor.name,
    state: stateOf({ isFailed: outcome === 'failure', isMissing: missing.length > 0, isOverdue }),
    outcome,
    error: tally.verdict?.error ?? null,
    contents,
    expected,
    missing,
    firstAt: tally.first.at,
    lastAt: tally.last.at,
    deliveries: tally.deliveries,
  };
}

function stateOf(job: { isFailed: boolean; isMissing: boolean; isOverdue: boolean }): JobState {
  if (job.isFailed) return 'failed';
  if (!job.isMissing) return 'complete';
  return job.isOverdue ? 'partial' : 'waiting';
}

/** Each once; our kinds in their order, then whatever else a vendor names, by the alphabet. */
function inKindOrder(kinds: readonly string[]): string[] {
  const named = new Set(kinds);
  const known: readonly string[] = partKinds;
  const others = [...named].filter((kind) => !known.includes(kind)).sort();
  return [...known.filter((kind) => named.has(kind)), ...others];
}
