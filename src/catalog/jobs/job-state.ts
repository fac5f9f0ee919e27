import type { Job } from '../../domain/catalog.ts';
import { partKinds } from '../../domain/delivery.ts';
import { kindOfContent } from '../../domain/vendor.ts';
import { kindsIn } from '../deliveries/kinds.ts';
import { formerSource, type JobRule, missingFrom, standingOf, stateOf } from './job-standing.ts';
import type { JobTally } from './job-tally.ts';

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
  const known = rule ?? formerSource;
  const [jobId = '', ...aliases] = job.ids;
  const outcome = tally.verdict?.outcome ?? 'unknown';
  const asked = outcome === 'failure' ? tally.expectedOfFailure : (tally.expected ?? known.expect);
  const expected = asked === null ? null : inKindOrder(asked.map(kindOfContent));
  return {
    source: job.source,
    jobId,
    aliases,
    title: tally.title?.text ?? null,
    externalIds: tally.externalIds.map(({ text }) => text),
    vendor: tally.vendor.name,
    state: stateOf(standingOf(tally), known, nowMs - Date.parse(tally.first.at)),
    outcome,
    error: tally.verdict?.error ?? null,
    contents: kindsIn(tally.contents),
    expected,
    missing: missingFrom(tally.contents, expected ?? []),
    warnings: tally.warnings.map(({ text }) => text),
    firstAt: tally.first.at,
    lastAt: tally.last.at,
    deliveries: tally.deliveries,
  };
}

/** Each once; our kinds in their order, then whatever else a vendor names, by the alphabet. */
function inKindOrder(kinds: readonly string[]): string[] {
  const named = new Set(kinds);
  const known: readonly string[] = partKinds;
  const others = [...named].filter((kind) => !known.includes(kind)).sort();
  return [...known.filter((kind) => named.has(kind)), ...others];
}
