import type { Outcome, PartKind } from './delivery.ts';

/** Where a job is, the first row of the table at `stateOf` that fits. */
export const jobStates = ['complete', 'waiting', 'partial', 'failed', 'notified', 'quarantined', 'deleted'] as const;
export type JobState = (typeof jobStates)[number];

/** What the state of a job depends on beside the time. */
export interface JobFacts {
  /**
   * `deleted`: every first copy is, or all contents that ever came are. `quarantined`: everything that is left lies in the
   * quarantine. Else something is `held`.
   */
  place: 'held' | 'quarantined' | 'deleted';
  /** The newest success or failure among first copies; `progress`: there was only news of it; `unknown`: nobody told. */
  lastWord: Outcome;
  /** Kinds of all that ever came, deleted since or not; what lies in the quarantine did not come. */
  came: readonly PartKind[];
  /** `nothing`: nobody is known to expect anything. `missing`: some of it never came. `came`: all of it did. */
  expected: 'nothing' | 'missing' | 'came';
}

/** Kinds that can be read. */
export const wordKinds: readonly PartKind[] = ['transcript', 'subtitles', 'text'];

/** Kinds of which a job can be emptied: a notice or a form field that stays behind is none of its contents. */
export const contentKinds: readonly PartKind[] = [...wordKinds, 'media', 'jobinfo'];

/**
 * The state of a job; `isOverdue` says whether the time is up in which everything should have come.
 *
 * | state | when |
 * |---|---|
 * | `deleted` | every first copy, or all contents that ever came, are deleted |
 * | `quarantined` | everything that is left lies in the quarantine |
 * | `failed` | the vendor's last word is failure |
 * | `partial` | overdue, and something expected never came, or there has only been progress and no words |
 * | `waiting` | not overdue, and something expected never came, or there has only been progress, or only media came and nothing is expected |
 * | `complete` | something is expected and all of it came; or words or media came |
 * | `notified` | the vendor's last word is success, and none of these ever came: its results have to be fetched |
 * | `waiting`, overdue `partial` | all else: an outcome that nobody told is never success |
 */
export function stateOf(
  { place, lastWord, came, expected }: JobFacts,
  { isOverdue }: { isOverdue: boolean },
): JobState {
  if (place !== 'held') return place;
  if (lastWord === 'failure') return 'failed';
  const hasWords = wordKinds.some((kind) => came.includes(kind));
  const hasMedia = came.includes('media');
  const lacks = expected === 'missing';
  const isUnderWay = lastWord === 'progress';
  const hasOnlyMedia = hasMedia && !hasWords && expected === 'nothing';
  if (isOverdue && (lacks || (isUnderWay && !hasWords))) return 'partial';
  if (!isOverdue && (lacks || isUnderWay || hasOnlyMedia)) return 'waiting';
  if (expected === 'came' || hasWords || hasMedia) return 'complete';
  if (lastWord === 'success') return 'notified';
  return isOverdue ? 'partial' : 'waiting';
}
