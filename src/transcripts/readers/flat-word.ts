import { field } from '../../lib/json/values.ts';
import { blankWord, type ReadWord } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { nameOf } from '../values.ts';
import { endsSentence } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';

/** A word of a flat list, which says itself who spoke it and on which channel; none where it has no text. */
export function flatWord(
  word: unknown,
  text: string | null,
  timing: Pick<ReadWord, 'startMs' | 'endMs' | 'confidence'>,
): FlatWord[] {
  if (text === null) return [];
  return [
    {
      ...blankWord(text),
      ...timing,
      kind: kindOfWord(text),
      speaker: nameOf(field(word, 'speaker')),
      channel: nameOf(field(word, 'channel')),
      endsSentence: endsSentence(text),
    },
  ];
}
