import { field } from '../../lib/json/values.ts';
import type { FlatWord } from '../segments.ts';
import { numberOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/** A word as AssemblyAI writes it, in a transcript and in a streamed turn: times in ms. */
export function assemblyWord(word: unknown): FlatWord[] {
  return flatWord(word, spokenText(field(word, 'text')), {
    startMs: numberOf(field(word, 'start')),
    endMs: numberOf(field(word, 'end')),
    confidence: numberOf(field(word, 'confidence')),
  });
}
