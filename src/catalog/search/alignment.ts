import type { Segment, Word } from '../../domain/transcript.ts';
import { containsWord, searchable } from './text.ts';
import type { WordMark } from './word-marks.ts';

/** UTF-16 units between the end of one word and the start of the next: what a vendor writes otherwise than it says it. */
const shortestReach = 48;
/** For every word that was not found, the next may be so much further away. */
const reachPerMiss = 16;
const longestReach = 1024;

/**
 * Finds the words of a segment in its searchable text, one after the other, and gives those with times of their own.
 *
 * A vendor's text need not be its words joined: numbers are written out in one and not in the other. A word that does
 * not stand near the one before it is left out, so a mark may at worst belong to the same word elsewhere nearby.
 */
export function placeWords(text: string, { words, endMs }: Pick<Segment, 'words' | 'endMs'>): WordMark[] {
  const marks: WordMark[] = [];
  const letters = folded(text);
  let cursor = 0;
  let misses = 0;
  for (const [index, word] of words.entries()) {
    const needle = folded(searchable(word.text));
    if (needle === '') continue;
    const reach = Math.min(shortestReach + misses * reachPerMiss, longestReach);
    const from = findWord(letters, needle, { from: cursor, reach, isGlued: words[index + 1]?.pre === '' });
    if (from < 0) {
      misses += 1;
      continue;
    }
    misses = 0;
    cursor = from + needle.length;
    const times = timesOf(word, endMs);
    if (times !== null) marks.push({ from, to: cursor, ...times });
  }
  return marks;
}

/** Vendors differ from themselves in case. Offsets must stay, which few letters (`İ`) do not let them. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** Whole words only; but what follows the last word at once, or is followed by the next one at once, is one too. */
function findWord(
  text: string,
  word: string,
  { from, reach, isGlued }: { from: number; reach: number; isGlued: boolean },
): number {
  const isWord = (at: number): boolean =>
    (at === from || !isInsideWord(text, at)) && (isGlued || !isInsideWord(text, at + word.length));
  // Nearly always it stands behind one blank.
  if (text.startsWith(word, from + 1) && isWord(from + 1)) return from + 1;
  const window = text.slice(from, from + reach + word.length);
  for (let at = window.indexOf(word); at >= 0; at = window.indexOf(word, at + 1)) {
    if (isWord(from + at)) return from + at;
  }
  return -1;
}

function isInsideWord(text: string, at: number): boolean {
  const [before, behind] = [text.charAt(at - 1), text.charAt(at)];
  return before !== ' ' && behind !== ' ' && containsWord(before) && containsWord(behind);
}

/** Times that were taken from a neighbour say no more than those of the segment. */
function timesOf(word: Word, segmentEndMs: number | null): { startMs: number; endMs: number } | null {
  if (word.startMs === null || word.timeOrigin !== 'vendor') return null;
  return { startMs: word.startMs, endMs: Math.max(word.startMs, word.endMs ?? segmentEndMs ?? 0) };
}
