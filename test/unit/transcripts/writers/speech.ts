import type { Transcript } from '../../../../src/domain/transcript.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
} from '../../../../src/transcripts/read-transcript.ts';
import { normalised } from '../golden.ts';

/** A segment in short; words as `[text, start, end]` in ms, with a blank before each that has no `pre`. */
export interface Speech {
  speaker?: string | null;
  channel?: string | null;
  startMs?: number | null;
  endMs?: number | null;
  text?: string;
  words?: readonly (readonly [text: string, startMs: number | null, endMs: number | null, pre?: string])[];
}

/** A transcript of these segments. */
export function transcriptOf(...speeches: readonly Speech[]): Transcript {
  const segments = speeches.map(
    ({ speaker = null, channel = null, startMs = null, endMs = null, text, words = [] }) => ({
      ...blankSegment(),
      speaker,
      channel,
      startMs,
      endMs,
      text: text ?? null,
      words: words.map(([word, from, to, pre = ' ']) => ({ ...blankWord(word), pre, startMs: from, endMs: to })),
    }),
  );
  return normalised('speech', { ...blankTranscript(createWarnings()), segments });
}

/** Words of a text at an even pace, one after the other. */
export function evenly(text: string, startMs: number, msPerWord: number): [string, number, number][] {
  return text.split(' ').map((word, index) => [word, startMs + index * msPerWord, startMs + (index + 1) * msPerWord]);
}
