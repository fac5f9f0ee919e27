import type { SegmentMark } from './word-marks.ts';

/** The mark that an offset lies in or behind; the first one for what lies before all. Marks stand in order. */
export function markAt<Mark extends { from: number }>(marks: readonly Mark[], offset: number): Mark | undefined {
  return marks[Math.max(0, countUpTo(marks, offset) - 1)];
}

/** When what begins at the offset began to be said, at the earliest; null when nobody knows. */
export function startMsAt({ words, startMs }: SegmentMark, offset: number): number | null {
  const word = words[countUpTo(words, offset) - 1];
  if (word === undefined) return startMs;
  return offset < word.to ? word.startMs : word.endMs;
}

/** When what ends at the offset had been said, at the latest; null when nobody knows. */
export function endMsAt({ words, endMs }: SegmentMark, offset: number): number | null {
  const following = countUpTo(words, offset - 1);
  const word = words[following - 1];
  if (word !== undefined && offset <= word.to) return word.endMs;
  return words[following]?.startMs ?? endMs;
}

/** How many marks begin at the offset or before. */
function countUpTo(marks: readonly { from: number }[], offset: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((marks[middle]?.from ?? offset) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
