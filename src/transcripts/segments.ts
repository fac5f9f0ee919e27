import { blankSegment, type ReadSegment, type ReadWord } from './read-transcript.ts';

/** A word of a flat list, with what decides where a segment ends. */
export interface FlatWord extends ReadWord {
  speaker: string | null;
  channel: string | null;
  /** True when a sentence ends behind it. */
  endsSentence: boolean;
}

/** Silence that parts two segments. */
const gapMs = 1500;
/** A sentence shorter than this goes on into the next one. */
const leastSentenceWords = 8;

/**
 * Cuts a flat list of words into segments: where the speaker or channel changes, where nobody speaks for more than
 * 1.5 s, and behind a sentence of at least eight words. The order of the words stays as it is.
 */
export function segmentsOf(words: readonly FlatWord[]): ReadSegment[] {
  const segments: ReadSegment[] = [];
  let open: FlatWord[] = [];
  for (const word of words) {
    const boundary = boundaryBefore(word, open);
    if (boundary !== null) {
      segments.push(segmentOf(open, boundary));
      open = [];
    }
    open.push(word);
  }
  if (open.length > 0) segments.push(segmentOf(open, 'vendor'));
  return segments;
}

/** Why the word cannot stand in the segment of the words before it, or null when it can. */
function boundaryBefore(word: FlatWord, before: readonly FlatWord[]): ReadSegment['boundary'] | null {
  const last = before.at(-1);
  if (last === undefined) return null;
  if (word.channel !== last.channel) return 'channel';
  if (word.speaker !== last.speaker) return 'speaker';
  if (last.endMs !== null && word.startMs !== null && word.startMs - last.endMs > gapMs) return 'gap';
  return last.endsSentence && before.length >= leastSentenceWords ? 'sentence' : null;
}

function segmentOf(words: readonly FlatWord[], boundary: ReadSegment['boundary']): ReadSegment {
  const [first] = words;
  const languages = new Set(words.map((word) => word.language));
  return {
    ...blankSegment(),
    speaker: first?.speaker ?? null,
    channel: first?.channel ?? null,
    language: languages.size === 1 ? (first?.language ?? null) : null,
    boundary,
    words,
  };
}
