import type { Segment, Word } from '../../domain/transcript.ts';
import type { WordPlace } from '../../domain/word-places.ts';

/** UTF-16 units between the end of one word and the start of the next: what a vendor writes otherwise than it says it. */
const shortestReach = 32;
/** For every word that was not found, the next may be so much further away. */
const reachPerMiss = 16;
const longestReach = 512;

/**
 * Finds the words of a segment in its text, one after the other. A word that does not stand there, because it was said
 * otherwise than it is written (`twenty-one`, `21`), has no place.
 */
export function findWords({ text, words }: Pick<Segment, 'text' | 'words'>): WordPlace[] {
  const places: WordPlace[] = [];
  let end = 0;
  let misses = 0;
  for (const word of words) {
    const reach = Math.min(shortestReach + misses * reachPerMiss, longestReach);
    // Only so far: a search to the end for every word that is missing would take the square of the length.
    const found = word.text === '' ? -1 : text.slice(end, end + reach + word.text.length).indexOf(word.text);
    if (found === -1) {
      misses += 1;
      continue;
    }
    misses = 0;
    const from = end + found;
    end = from + word.text.length;
    places.push({ from, to: end, ...timesOf(word), percent: percentOf(word) });
  }
  return places;
}

/** Times that were taken from a neighbour say no more than those of the segment. */
function timesOf({ startMs, endMs, timeOrigin }: Word): Pick<WordPlace, 'startMs' | 'endMs'> {
  return timeOrigin === 'vendor' ? { startMs, endMs } : { startMs: null, endMs: null };
}

function percentOf({ confidence }: Word): number | null {
  return confidence === null ? null : Math.round(confidence * 100);
}
