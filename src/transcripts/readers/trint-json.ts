import { field } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { listAt, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/**
 * Trint's export to JSON.
 *
 * `{ title, words: [{ value: 'Hello', time: 3050, duration: 330, paragraphId: 'p0-0', speaker: null, strikethrough: false
 * }] }`. Times are milliseconds, punctuation stands in the words, and what an editor struck through is tagged so.
 * Source: dev.trint.com/reference (JSON), the adapter for it and its sample in bbc/react-transcript-editor, read
 * 2026-11-30.
 */
export const trintJson: FormatReader = {
  format: 'trint-json',
  vendors: ['trint'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const paragraphs = Map.groupBy(listAt(document, 'words'), (word) => textOf(field(word, 'paragraphId')));
    return [
      {
        ...blankTranscript(createWarnings()),
        title: nameOf(field(document, 'title')),
        segments: [...paragraphs.values()].flatMap(readParagraph),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const [first] = listAt(document, 'words');
  return (
    typeof field(first, 'value') === 'string' &&
    numberOf(field(first, 'time')) !== null &&
    field(first, 'paragraphId') !== undefined
  );
}

function readParagraph(items: readonly unknown[]): ReadSegment[] {
  const words = items.flatMap(readWord);
  const [first] = words;
  return first === undefined ? [] : [{ ...blankSegment(), speaker: first.speaker, words: spaced(words) }];
}

function readWord(word: unknown): FlatWord[] {
  const startMs = numberOf(field(word, 'time'));
  const lengthMs = numberOf(field(word, 'duration'));
  const endMs = startMs === null || lengthMs === null ? null : startMs + lengthMs;
  const tags = field(word, 'strikethrough') === true ? ['strikethrough'] : [];
  const read = flatWord(word, spokenText(field(word, 'value')), { startMs, endMs, confidence: null });
  return read.map((one) => ({ ...one, tags }));
}
