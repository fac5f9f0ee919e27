import type { Segment, Word } from '../../domain/transcript.ts';
import type { WordPlace } from '../../domain/word-places.ts';
import { startsIn } from '../word-breaks.ts';

/**
 * Finds the words of a segment in its text, one after the other. A word that does not stand there, because it was said
 * otherwise than it is written (`twenty-one`, `21`), has no place.
 */
export function findWords({ text, words }: Pick<Segment, 'text' | 'words'>): WordPlace[] {
  const starts = startsIn(text, words);
  return words.flatMap((word, index) => {
    const from = starts[index] ?? null;
    if (from === null) return [];
    return { from, to: from + word.text.length, ...timesOf(word), percent: percentOf(word) };
  });
}

/** Times that were taken from a neighbour say no more than those of the segment. */
function timesOf({ startMs, endMs, timeOrigin }: Word): Pick<WordPlace, 'startMs' | 'endMs'> {
  return timeOrigin === 'vendor' ? { startMs, endMs } : { startMs: null, endMs: null };
}

function percentOf({ confidence }: Word): number | null {
  return confidence === null ? null : Math.round(confidence * 100);
}
