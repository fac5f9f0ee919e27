import type { SeqRange } from '../sqlite/spans.ts';

/** Sequence numbers under one key of an index, newest first, within a range. */
export type Posting = (range: SeqRange, limit: number) => number[];

/** Merges postings: ranges come newest first, so the first ones that fill the page are enough. */
export function newestOf(postings: readonly Posting[], ranges: Iterable<SeqRange>, limit: number): number[] {
  const page: number[] = [];
  for (const range of ranges) {
    const missing = limit - page.length;
    let found: number[] = [];
    let first = range.first;
    for (const posting of postings) {
      const hits = posting({ first, last: range.last }, missing);
      if (hits.length === 0) continue;
      found = [...found, ...hits].sort((a, b) => b - a).slice(0, missing);
      // With a full page, the postings that follow need only show what is newer than its end.
      if (found.length === missing) first = (found.at(-1) ?? first) + 1;
    }
    page.push(...found);
    if (page.length === limit) break;
  }
  return page;
}
