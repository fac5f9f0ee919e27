import type { Annotation } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { blankAnnotation, type Warnings } from '../read-transcript.ts';
import { listAt, nameOf, numberOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import type { Chunk, PlacedWord } from './elevenlabs-tokens.ts';

/** Sounds stand among the words, and are told again as annotations. */
export function eventsAmong(words: readonly PlacedWord[]): Annotation[] {
  return words
    .filter(({ kind }) => kind === 'audio-event')
    .map(({ text, startMs, endMs, speaker, channel }) => ({
      ...blankAnnotation('audio-event'),
      startMs,
      endMs,
      text,
      label: text.replace(/^[([](.*)[)\]]$/s, '$1'),
      speaker,
      channel,
    }));
}

/**
 * `entities` of a transcript: `{ text, entity_type, start_char, end_char }`. They are placed by characters of its text;
 * the times are those of the words that stand there.
 */
export function entitiesIn({ value, channel, words }: Chunk, warnings: Warnings): Annotation[] {
  return listAt(value, 'entities').map((entity, index) => {
    const [first, last] = wordsAt(entity, words);
    if (first === undefined || last === undefined) warnings.add('entity-without-words', `entities[${index}]`);
    return {
      ...blankAnnotation('entity'),
      startMs: first?.startMs ?? null,
      endMs: last?.endMs ?? null,
      text: textOf(field(entity, 'text')),
      label: nameOf(field(entity, 'entity_type')),
      speaker: first?.speaker ?? null,
      channel,
    };
  });
}

/**
 * The text as a model changed it at the customer's wish, `{ kind: 'transcript', text, edited_text }`, or why it did not,
 * `{ kind: 'error', message }`. It has no words and no times and may be in another language: what was said stays what
 * the words say.
 */
export function editedIn({ value, channel }: Chunk, warnings: Warnings): Annotation[] {
  const edited = field(value, 'edited_transcript');
  if (field(edited, 'kind') === 'error') warnings.add('add-on-failed', 'edited_transcript');
  const text = spokenText(edited) ?? spokenText(field(edited, 'edited_text')) ?? spokenText(field(edited, 'text'));
  return text === null ? [] : [{ ...blankAnnotation('other'), label: 'edited transcript', text, channel }];
}

/** The first and the last word that the entity covers; none when it lies outside of the text. */
function wordsAt(entity: unknown, words: readonly PlacedWord[]): readonly (PlacedWord | undefined)[] {
  const startChar = numberOf(field(entity, 'start_char'));
  const endChar = numberOf(field(entity, 'end_char'));
  if (startChar === null || endChar === null) return [];
  const first = countUntil(words, ({ stopChar }) => stopChar > startChar);
  const last = countUntil(words, (word) => word.startChar >= endChar) - 1;
  return first > last ? [] : [words[first], words[last]];
}

/** How many words stand before the first that holds, found by halving: the words are in the order of their places. */
function countUntil(words: readonly PlacedWord[], holds: (word: PlacedWord) => boolean): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const word = words[middle];
    if (word !== undefined && holds(word)) high = middle;
    else low = middle + 1;
  }
  return low;
}
