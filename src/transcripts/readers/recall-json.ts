import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadWord,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, nameOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * Recall.ai's transcript of a meeting, as it lies behind `download_url`, or one utterance of it sent while the meeting goes
 * on.
 *
 * `[{ participant: { id: 100, name: 'Ada' }, language_code, words: [{ text, start_timestamp: { relative: 9.73, absolute },
 * end_timestamp }] }]`; the live event is `{ event: 'transcript.data', data: { data: <one of these>, bot: { id } } }`.
 * `relative` is seconds from the start of the recording. A participant may be null while nobody is known to speak.
 * Source: docs.recall.ai/docs/download-urls, read 2026-11-21.
 */
export const recallJson: FormatReader = {
  format: 'recall-json',
  vendors: ['recall'],
  recognises: (document) => utterancesIn(document) !== null,
  read(document) {
    const utterances = utterancesIn(document);
    if (utterances === null) return [];
    const segments = utterances.map(readUtterance).filter(({ words }) => words.length > 0);
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: textOf(field(document, 'data', 'bot', 'id')),
        status: Array.isArray(document) ? 'complete' : 'partial',
        languages: [...new Set(segments.flatMap(({ language }) => language ?? []))],
        speakerNames: namesIn(utterances),
        segments,
      },
    ];
  },
};

function utterancesIn(document: unknown): readonly unknown[] | null {
  if (Array.isArray(document)) return document.some(isUtterance) ? document : null;
  const utterance = field(document, 'data', 'data');
  return field(document, 'event') === 'transcript.data' && isUtterance(utterance) ? [utterance] : null;
}

function isUtterance(utterance: unknown): boolean {
  return field(utterance, 'participant') !== undefined && Array.isArray(field(utterance, 'words'));
}

function speakerOf(utterance: unknown): string | null {
  return nameOf(field(utterance, 'participant', 'id')) ?? nameOf(field(utterance, 'participant', 'name'));
}

function namesIn(utterances: readonly unknown[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const utterance of utterances) {
    const id = speakerOf(utterance);
    const name = nameOf(field(utterance, 'participant', 'name'));
    if (id !== null && name !== null) names.set(id, name);
  }
  return names;
}

function readUtterance(utterance: unknown): ReadSegment {
  return {
    ...blankSegment(),
    speaker: speakerOf(utterance),
    language: languageTagOf(field(utterance, 'language_code')),
    words: spaced(listAt(utterance, 'words').flatMap(readWord)),
  };
}

function readWord(word: unknown): ReadWord[] {
  const text = spokenText(field(word, 'text'));
  if (text === null) return [];
  return [
    {
      ...blankWord(text),
      startMs: msOfSeconds(field(word, 'start_timestamp', 'relative')),
      endMs: msOfSeconds(field(word, 'end_timestamp', 'relative')),
      kind: kindOfWord(text),
    },
  ];
}
