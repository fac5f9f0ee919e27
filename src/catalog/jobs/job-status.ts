import type { Outcome } from '../../domain/delivery.ts';
import { contentKinds, type JobFacts, type JobState, stateOf, wordKinds } from '../../domain/job-state.ts';
import type { Source } from '../../domain/source.ts';
import { kindOfContent } from '../../domain/vendor.ts';
import { type KindSet, kindSet, kindsIn } from '../deliveries/kinds.ts';
import { always, type Window } from '../sqlite/spans.ts';
import type { JobCounters } from './job-counters.ts';

/** What a source's configuration says about its jobs. */
export type JobRule = Pick<Source, 'expect' | 'overdueAfterMs'>;

/** A source that is no longer configured: nothing asks, and nothing more can come. */
export const formerSource: JobRule = { expect: null, overdueAfterMs: 0 };

/**
 * Everything that the state of a job depends on but the time and the configuration, as one number to list jobs by.
 *
 * Below zero the state is settled. Else, from the lowest bit: two bits of `words`, two of `demands`, then the kinds that
 * came: all of them while the configuration decides what is missing, and what words and media make of it otherwise. So
 * that a source has few of them: some dozens, 420 at most.
 */
export type JobStatus = number;

/** Below every status. */
export const lowestStatus = -4;

const settled: readonly JobState[] = ['deleted', 'quarantined', 'failed'];
const words = ['unknown', 'progress', 'success'] as const satisfies readonly Outcome[];
/** What deliveries ask for; `nobody`: the configuration decides. */
const demands = ['nobody', 'nothing', 'missing', 'came'] as const;

const contents = kindSet(contentKinds);
const readable = kindSet(wordKinds);
const results = readable | kindSet(['media']);

export function statusOf(counters: JobCounters): JobStatus {
  const place = placeOf(counters);
  const { lastWord, came, expected } = counters;
  if (place !== 'held') return -1 - settled.indexOf(place);
  if (lastWord?.outcome === 'failure') return -1 - settled.indexOf('failed');
  const demand = demandOf(came, expected);
  const kinds = demand === 'nobody' ? came : came & results;
  return (kinds << 4) | (demands.indexOf(demand) << 2) | words.indexOf(wordOf(counters));
}

function placeOf({ filed, quarantined, deleted, held, came }: JobCounters): JobFacts['place'] {
  const isEmptied = (came & contents) !== 0 && (held & contents) === 0;
  if (isEmptied || (deleted > 0 && filed + quarantined === 0)) return 'deleted';
  return filed === 0 && quarantined > 0 ? 'quarantined' : 'held';
}

/** Words that came otherwise than in pieces are more than news of progress. */
function wordOf({ lastWord, cameWhole }: JobCounters): (typeof words)[number] {
  if (lastWord?.outcome === 'success') return 'success';
  return lastWord?.outcome === 'progress' && (cameWhole & readable) === 0 ? 'progress' : 'unknown';
}

function demandOf(came: KindSet, expected: readonly string[] | null): (typeof demands)[number] {
  if (expected === null) return 'nobody';
  if (expected.length === 0) return 'nothing';
  return missingFrom(came, expected).length === 0 ? 'came' : 'missing';
}

/** The contents, named by kind or token, that are not among the kinds. */
export function missingFrom(came: KindSet, wanted: readonly string[]): string[] {
  const kinds: readonly string[] = kindsIn(came);
  return wanted.map(kindOfContent).filter((kind) => !kinds.includes(kind));
}

/** State of a job whose first delivery came `ageMs` ago. */
export function stateAt(status: JobStatus, rule: JobRule, ageMs: number): JobState {
  return stateIf(status, rule, { isOverdue: ageMs >= rule.overdueAfterMs });
}

/** When jobs of this status were first heard of if they are in that state now; null when none of them can be. */
export function firstHeardIn(state: JobState, status: JobStatus, rule: JobRule, nowMs: number): Window | null {
  const inTime = stateIf(status, rule, { isOverdue: false }) === state;
  const overdue = stateIf(status, rule, { isOverdue: true }) === state;
  if (inTime === overdue) return inTime ? always : null;
  const notOverdueMs = nowMs - rule.overdueAfterMs + 1;
  return inTime ? { ...always, fromMs: notOverdueMs } : { ...always, toMs: notOverdueMs };
}

function stateIf(status: JobStatus, rule: JobRule, when: { isOverdue: boolean }): JobState {
  return settled[-1 - status] ?? stateOf(factsOf(status, rule), when);
}

function factsOf(status: JobStatus, { expect }: JobRule): JobFacts {
  const came = status >> 4;
  const demand = demands[(status >> 2) & 3] ?? 'nobody';
  const byRule = expect === null ? 'nothing' : demandOf(came, expect);
  const expected = demand === 'nobody' ? byRule : demand;
  return {
    place: 'held',
    lastWord: words[status & 3] ?? 'unknown',
    came: kindsIn(came),
    expected: expected === 'nobody' ? 'nothing' : expected,
  };
}
