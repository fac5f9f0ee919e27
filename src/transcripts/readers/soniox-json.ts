import { field, isObject } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf, splitByChannel } from '../segments.ts';
import { listAt, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { eventsAmong, readTokens, translationsAmong } from './soniox-tokens.ts';

/**
 * Soniox' transcript, as fetched by its id; the callback itself is a notice.
 *
 * `{ id, text, tokens: [{ text: ' Hel', start_ms, end_ms, confidence, speaker: '1', language: 'en' }] }`. Tokens are pieces
 * of words, blanks included; all together are the text. Times are ms. A token may be a sound (`is_audio_event`), or a piece
 * of a translation (`translation_status: 'translation'`, in `language`), which has no times.
 * Source: soniox.com/docs/stt/async and /docs/translation/stt-translation, read 2026-11-21, and
 * packages/node/src/types/public/transcriptions.ts of soniox/soniox-js on GitHub, read 2026-11-30.
 */
export const sonioxJson: FormatReader = {
  format: 'soniox-json',
  vendors: ['soniox'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const tokens = listAt(document, 'tokens');
    const words = readTokens(tokens);
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: textOf(field(document, 'id')),
        languages: languagesOf(words),
        segments: segmentsIn(document, words),
        annotations: [...eventsAmong(words), ...translationsAmong(tokens)],
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const tokens = field(document, 'tokens');
  if (!Array.isArray(tokens) || !isObject(document)) return false;
  if (tokens.length === 0) return Object.hasOwn(document, 'id') && typeof field(document, 'text') === 'string';
  return tokens.some((token) => typeof field(token, 'text') === 'string' && hasTime(token));
}

function hasTime(token: unknown): boolean {
  return isObject(token) && Object.hasOwn(token, 'start_ms');
}

/** The most spoken first. */
function languagesOf(words: readonly FlatWord[]): string[] {
  const counts = Map.groupBy(words, ({ language }) => language);
  return [...counts]
    .sort(([, some], [, others]) => others.length - some.length)
    .flatMap(([language]) => language ?? []);
}

function segmentsIn(document: unknown, words: readonly FlatWord[]): ReadSegment[] {
  if (words.length > 0) return splitByChannel(words).flatMap(segmentsOf);
  const text = spokenText(field(document, 'text'));
  return text === null || listAt(document, 'tokens').length > 0 ? [] : [{ ...blankSegment(), text }];
}
