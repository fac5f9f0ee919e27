import { blankSegment, type ReadSegment, type ReadWord } from './read-transcript.ts';
import { cutText } from './word-breaks.ts';

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

/**
 * The words of each channel by themselves, in the order in which the channels first speak: people who talk at once would
 * else part each other's sentences word by word.
 */
export function splitByChannel(words: readonly FlatWord[]): FlatWord[][] {
  return [...Map.groupBy(words, ({ channel }) => channel).values()];
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
  return {
    ...blankSegment(),
    speaker: first?.speaker ?? null,
    channel: first?.channel ?? null,
    language: languageOf(words),
    boundary,
    words,
  };
}

/** The one language of the words; null where there are several, or none is told. */
function languageOf(words: readonly ReadWord[]): string | null {
  const [language, ...others] = new Set(words.flatMap((word) => word.language ?? []));
  return language !== undefined && others.length === 0 ? language : null;
}

/**
 * A vendor's segment with its words, cut where they name another speaker: who spoke belongs to the word. A word that names
 * nobody is the segment's speaker's. The vendor's text is cut along, or joined from the words where it is not made of them.
 */
export function splitBySpeaker(segment: ReadSegment, words: readonly FlatWord[]): ReadSegment[] {
  const runs = runsOf(words, segment.speaker);
  const [only, ...others] = runs;
  if (only === undefined || others.length === 0) {
    return [
      { ...segment, speaker: only?.speaker ?? segment.speaker, language: languageOf(words) ?? segment.language, words },
    ];
  }
  const texts =
    segment.text === null
      ? null
      : cutText(
          segment.text,
          runs.map((run) => run.words),
        );
  return runs.map((run, at) => {
    const isLast = at === runs.length - 1;
    return {
      ...segment,
      ...run,
      startMs: at === 0 ? segment.startMs : null,
      endMs: isLast ? segment.endMs : null,
      language: languageOf(run.words) ?? segment.language,
      text: texts?.[at] ?? null,
      // It is that of the whole.
      confidence: null,
      boundary: isLast ? segment.boundary : 'speaker',
    };
  });
}

interface SpeakerRun {
  speaker: string | null;
  words: FlatWord[];
}

function runsOf(words: readonly FlatWord[], speakerOfSegment: string | null): SpeakerRun[] {
  const runs: SpeakerRun[] = [];
  for (const word of words) {
    const speaker = word.speaker ?? speakerOfSegment;
    const last = runs.at(-1);
    if (last !== undefined && last.speaker === speaker) last.words.push(word);
    else runs.push({ speaker, words: [word] });
  }
  return runs;
}
