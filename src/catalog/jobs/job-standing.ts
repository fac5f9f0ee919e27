import type { JobState } from '../../domain/catalog.ts';
import type { PartKind } from '../../domain/delivery.ts';
import type { Source } from '../../domain/source.ts';
import { kindOfContent } from '../../domain/vendor.ts';
import { kindSet, kindsIn } from '../deliveries/kinds.ts';
import { always, type Window } from '../search/spans.ts';
import type { JobTally } from './job-tally.ts';

/** What a source's configuration says about its jobs. */
export type JobRule = Pick<Source, 'expect' | 'overdueAfterMs'>;

/** A source that is no longer configured: nothing asks, and nothing more can come. */
export const formerSource: JobRule = { expect: null, overdueAfterMs: 0 };

/**
 * What the state of a job depends on beside the time and the configuration, as one number to list jobs by: -3 it failed,
 * -2 all that its deliveries asked for came, -1 something is lacking. From 0 up nobody asked: the `KindSet` that came.
 */
export type Standing = number;

const failed = -3;
const satisfied = -2;
const lacking = -1;

/** Below every standing. */
export const lowestStanding = -4;

export function standingOf({ verdict, contents, expected }: JobTally): Standing {
  if (verdict?.outcome === 'failure') return failed;
  if (verdict?.outcome === 'progress' && (contents & words) === 0) return lacking;
  if (expected === null) return contents;
  return missingFrom(contents, expected).length === 0 ? satisfied : lacking;
}

const words = kindSet(['transcript', 'subtitles', 'text'] satisfies PartKind[]);

/** The contents, named by kind or token, that are not among the kinds. */
export function missingFrom(contents: number, wanted: readonly string[]): string[] {
  const came: readonly string[] = kindsIn(contents);
  return wanted.map(kindOfContent).filter((kind) => !came.includes(kind));
}

/** State of a job whose first delivery came `ageMs` ago. */
export function stateOf(standing: Standing, rule: JobRule, ageMs: number): JobState {
  return endOf(standing, rule) ?? (ageMs >= rule.overdueAfterMs ? 'partial' : 'waiting');
}

/** When jobs of this standing were first heard of if they are in that state now; null when none of them can be. */
export function firstHeardIn(state: JobState, standing: Standing, rule: JobRule, nowMs: number): Window | null {
  const end = endOf(standing, rule);
  if (end !== null) return end === state ? always : null;
  const notOverdueMs = nowMs - rule.overdueAfterMs + 1;
  if (state === 'waiting') return { ...always, fromMs: notOverdueMs };
  return state === 'partial' ? { ...always, toMs: notOverdueMs } : null;
}

/** The state of jobs that do not change with time alone. */
function endOf(standing: Standing, { expect }: JobRule): 'failed' | 'complete' | null {
  if (standing === failed) return 'failed';
  if (standing === lacking) return null;
  return standing === satisfied || missingFrom(standing, expect ?? []).length === 0 ? 'complete' : null;
}
