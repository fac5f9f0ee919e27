import type { Annotations } from './annotations.ts';
import type { Job, JobFilter, Page } from './catalog.ts';
import type { PartKind } from './delivery.ts';
import type { SpokenSummary } from './transcript-index.ts';

/** A job with what was said in it, in short; nulls and no speakers while no transcript of it is known. */
export interface Call
  extends Job,
    Omit<SpokenSummary, 'words'>,
    Pick<Annotations, 'tags' | 'star' | 'reviewed' | 'note'> {
  words: number | null;
}

/** `last`: by the last delivery, the newest first. `duration`: the longest first. `title`: by the alphabet. */
export const callSorts = ['last', 'duration', 'title'] as const;
export type CallSort = (typeof callSorts)[number];

/** What jobs are wanted; null means any. */
export interface CallFilter extends JobFilter {
  /** Kinds that must all be held, and kinds of which none may be. */
  has: readonly PartKind[];
  lacks: readonly PartKind[];
  /** A tag of BCP 47: `en` finds `en-GB` too. */
  language: string | null;
  /** Length in ms, both ends inclusive. */
  minMs: number | null;
  maxMs: number | null;
  /** What people say of it. */
  tag: string | null;
  star: boolean | null;
  reviewed: boolean | null;
  /** Part of an id, of a title, or of what people say of it, in letters of any case. */
  text: string | null;
}

/** Lists jobs as calls. */
export interface Calls {
  /**
   * Sorted by length it lists those whose length is known, and by title those that have one. A page may be short, and go on behind it
   * all the same, where few of many are wanted.
   */
  list(filter: CallFilter, query: { sort: CallSort; cursor: string | null; limit: number }): Promise<Page<Call>>;
}
