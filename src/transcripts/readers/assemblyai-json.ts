import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf, splitByChannel, splitBySpeaker } from '../segments.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { annotationsOf } from './assemblyai-annotations.ts';
import { flatWord } from './flat-word.ts';

/**
 * AssemblyAI's transcript of a recording, as fetched by its id, or its sentences or paragraphs alone; the callback itself
 * is a notice that holds only the id.
 *
 * `{ id, status: 'completed', audio_url, language_code: 'en_us', audio_duration, text, words: [...], utterances: [...] }`,
 * or `{ id, audio_duration, sentences: [...] }`. Times are ms, `audio_duration` is seconds. Punctuation is glued to the
 * words. `speaker` is `A`, `B` or null, or the name that it was found to be; `channel` is a text that counts from `1`.
 * `utterances` is null unless speakers or channels were told apart. `audio_start_from` is not added: times are those of
 * the media. What was redacted may be sent beside it as `unredacted_…`, and is left out: nobody asked to have it shown.
 * Source: openapi.yml of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21, and the types of assemblyai 4.41.5,
 * read 2026-11-30.
 */
export const assemblyaiJson: FormatReader = {
  format: 'assemblyai-json',
  vendors: ['assemblyai'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const known = {
      ...blankTranscript(warnings),
      jobId: textOf(field(document, 'id')),
      languages: languagesOf(document),
      durationMs: msOfSeconds(field(document, 'audio_duration')),
    };
    const nameFor = compileNames(document);
    switch (field(document, 'status') ?? 'completed') {
      case 'completed':
        return [
          {
            ...known,
            segments: segmentsIn(document).map((segment) => ({ ...segment, speaker: nameFor(segment.speaker) })),
            annotations: annotationsOf(document, warnings).map((found) => ({
              ...found,
              speaker: nameFor(found.speaker),
            })),
          },
        ];
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
const excerpts = ['sentences', 'paragraphs'] as const;

function recognises(document: unknown): boolean {
  if (!isObject(document) || textOf(field(document, 'id')) === null) return false;
  if (Object.hasOwn(document, 'audio_duration') && excerpts.some((key) => arePassages(field(document, key))))
    return true;
  if (!states.has(field(document, 'status')) || !Object.hasOwn(document, 'audio_url')) return false;
  return contents.some((key) => Object.hasOwn(document, key));
}

function arePassages(value: unknown): boolean {
  const [first] = listOf(value);
  return typeof field(first, 'text') === 'string' && Array.isArray(field(first, 'words'));
}

/** The one that was asked for or found, or several when people changed between them. */
function languagesOf(document: unknown): string[] {
  const switched = listAt(document, 'language_detection_results', 'code_switching_languages');
  const codes = [
    field(document, 'language_code'),
    ...listAt(document, 'language_codes'),
    ...switched.map((language) => field(language, 'language_code')),
  ];
  return [...new Set(codes.flatMap((code) => languageTagOf(code) ?? []))];
}

/** Speakers that were found to be somebody are named so in the utterances, and elsewhere still by their letter. */
function compileNames(document: unknown): (speaker: string | null) => string | null {
  const mapping = field(document, 'speech_understanding', 'response', 'speaker_identification', 'mapping');
  const names = new Map(
    Object.entries(isObject(mapping) ? mapping : {}).flatMap(([letter, name]) => {
      const known = nameOf(name);
      return known === null ? [] : [[letter, known] as const];
    }),
  );
  return (speaker) => names.get(speaker ?? '') ?? speaker;
}

function segmentsIn(document: unknown): ReadSegment[] {
  const passages = [field(document, 'utterances'), ...excerpts.map((key) => field(document, key))].map(listOf);
  const told = passages.find(({ length }) => length > 0);
  if (told !== undefined) return told.flatMap(readUtterance);
  const text = spokenText(field(document, 'text'));
  const channels = splitByChannel(listAt(document, 'words').flatMap(assemblyWord));
  if (channels.length > 0) {
    // The text is that of all channels, one after the other as people spoke.
    return channels.flatMap((words) => segmentsOf(spaced(words, channels.length === 1 ? text : null)));
  }
  return text === null ? [] : [{ ...blankSegment(), text }];
}

function readUtterance(utterance: unknown): ReadSegment[] {
  const text = spokenText(field(utterance, 'text'));
  const segment = {
    ...blankSegment(),
    startMs: numberOf(field(utterance, 'start')),
    endMs: numberOf(field(utterance, 'end')),
    speaker: nameOf(field(utterance, 'speaker')),
    channel: nameOf(field(utterance, 'channel')),
    text,
    confidence: numberOf(field(utterance, 'confidence')),
  };
  return splitBySpeaker(segment, spaced(listAt(utterance, 'words').flatMap(assemblyWord), text));
}

/** A word as AssemblyAI writes it, in a transcript and in a streamed turn: times in ms. */
export function assemblyWord(word: unknown): FlatWord[] {
  return flatWord(word, spokenText(field(word, 'text')), {
    startMs: numberOf(field(word, 'start')),
    endMs: numberOf(field(word, 'end')),
    confidence: numberOf(field(word, 'confidence')),
  });
}
