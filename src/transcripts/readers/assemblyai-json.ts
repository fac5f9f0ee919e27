import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { segmentsOf } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced, splitByChannel } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { annotationsOf } from './assemblyai-annotations.ts';
import { assemblyWord } from './assemblyai-word.ts';

/**
 * AssemblyAI's transcript of a recording, as fetched by its id; the callback itself is a notice that holds only the id.
 *
 * `{ id, status: 'completed', audio_url, language_code: 'en_us', audio_duration, text, words: [...], utterances: [...] }`.
 * Times are ms, `audio_duration` is seconds. Punctuation is glued to the words. `speaker` is `A`, `B` or null; `channel`
 * is a text that counts from `1`. `utterances` is null unless speakers or channels were told apart. `audio_start_from` is
 * not added: times are those of the media.
 * Source: openapi.yml of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
export const assemblyaiJson: FormatReader = {
  format: 'assemblyai-json',
  vendors: ['assemblyai'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const language = languageTagOf(field(document, 'language_code'));
    const known = {
      ...blankTranscript(warnings),
      jobId: textOf(field(document, 'id')),
      languages: language === null ? [] : [language],
      durationMs: msOfSeconds(field(document, 'audio_duration')),
    };
    switch (field(document, 'status')) {
      case 'completed':
        return [{ ...known, segments: segmentsIn(document), annotations: annotationsOf(document, warnings) }];
      case 'error':
        warnings.add('failed-at-vendor', 'error');
        return [{ ...known, status: 'failed' }];
      default:
        return [];
    }
  },
};

const states: ReadonlySet<unknown> = new Set(['queued', 'processing', 'completed', 'error']);
const contents = ['words', 'utterances', 'text', 'error'];

function recognises(document: unknown): boolean {
  if (!isObject(document) || !states.has(field(document, 'status'))) return false;
  if (textOf(field(document, 'id')) === null || !Object.hasOwn(document, 'audio_url')) return false;
  return contents.some((key) => Object.hasOwn(document, key));
}

function segmentsIn(document: unknown): ReadSegment[] {
  const utterances = listAt(document, 'utterances');
  if (utterances.length > 0) return utterances.map(readUtterance);
  const words = listAt(document, 'words').flatMap(assemblyWord);
  if (words.length > 0) return splitByChannel(words).flatMap((channel) => segmentsOf(spaced(channel)));
  const text = spokenText(field(document, 'text'));
  return text === null ? [] : [{ ...blankSegment(), text }];
}

function readUtterance(utterance: unknown): ReadSegment {
  return {
    ...blankSegment(),
    startMs: numberOf(field(utterance, 'start')),
    endMs: numberOf(field(utterance, 'end')),
    speaker: nameOf(field(utterance, 'speaker')),
    channel: nameOf(field(utterance, 'channel')),
    text: spokenText(field(utterance, 'text')),
    confidence: numberOf(field(utterance, 'confidence')),
    words: spaced(listAt(utterance, 'words').flatMap(assemblyWord)),
  };
}
