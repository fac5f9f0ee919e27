import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankTranscript, createWarnings, type FormatReader } from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';
import { withTurns } from './generic-words.ts';

/**
 * The transcript of Speechmatics' first API, v1.0.
 *
 * `{ job: { id, name, duration, lang, created_at }, speakers: [{ name: 'M1', time: '0.980', duration }], words: [{ name:
 * 'Hello', time: '0.980', duration: '0.320', confidence: '0.990' }] }`. All numbers are texts, and seconds. A full stop is
 * a word of no length and no confidence. Whose a word is, the turn during which it is spoken tells.
 * Source: the adapter for it and its sample in bbc/react-transcript-editor, read 2026-11-30.
 */
export const speechmaticsV1Json: FormatReader = {
  format: 'speechmatics-v1-json',
  vendors: ['speechmatics'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const job = field(document, 'job');
    const language = languageTagOf(field(job, 'lang'));
    const words = withTurns(wordsIn(document), document, false);
    return [
      {
        ...blankTranscript(createWarnings()),
        formatVersion: textOf(field(document, 'format')) ?? '1.0',
        jobId: textOf(field(job, 'id')),
        title: nameOf(field(job, 'name')),
        languages: language === null ? [] : [language],
        durationMs: msOfSeconds(field(job, 'duration')),
        createdAt: isoTimeOf(field(job, 'created_at')),
        segments: segmentsOf(spaced(words)),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const [first] = listAt(document, 'words');
  if (typeof field(first, 'name') === 'string')
    return ['time', 'duration'].every((key) => numberOf(field(first, key)) !== null);
  // Where nothing was said: as much of the rest as nobody else has.
  return (
    Array.isArray(field(document, 'words')) &&
    first === undefined &&
    isObject(field(document, 'job')) &&
    Array.isArray(field(document, 'speakers'))
  );
}

function wordsIn(document: unknown): FlatWord[] {
  const words: FlatWord[] = [];
  for (const item of listAt(document, 'words')) {
    const text = spokenText(field(item, 'name'));
    const last = words.at(-1);
    if (text !== null && last !== undefined && /^[\p{P}]$/u.test(text)) {
      last.post += text;
      last.endsSentence = endsSentence(text);
      continue;
    }
    const startMs = msOfSeconds(field(item, 'time'));
    const lengthMs = msOfSeconds(field(item, 'duration'));
    const endMs = startMs === null || lengthMs === null ? null : startMs + lengthMs;
    words.push(...flatWord(item, text, { startMs, endMs, confidence: numberOf(field(item, 'confidence')) }));
  }
  return words;
}
