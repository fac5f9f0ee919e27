import type { Annotation, Attachment } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type Warnings,
} from '../read-transcript.ts';
import { segmentsOf, splitByChannel } from '../segments.ts';
import { isoTimeOfSeconds, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { type Chunk, type PlacedWord, readTokens } from './elevenlabs-tokens.ts';

/**
 * ElevenLabs' Scribe: the callback, or the bare transcript as the API gives it.
 *
 * `{ type: 'speech_to_text_transcription', data: { request_id, webhook_metadata, transcription } }`, where `transcription`
 * is `{ language_code: 'eng', language_probability, text, words: [...], entities, audio_duration_secs }`, or, with
 * channels, `{ transcripts: [one such per channel, with channel_index] }`. Times are seconds; `readTokens` tells of `words`.
 * The event is known by its shape, whatever its name.
 * Source: src/api/types of elevenlabs/elevenlabs-js on GitHub, read 2026-11-21, and of its version 2.73.0, read 2026-11-30.
 */
export const elevenlabsJson: FormatReader = {
  format: 'elevenlabs-json',
  vendors: ['elevenlabs'],
  recognises: (document) => transcriptionIn(document) !== null,
  read(document) {
    const transcription = transcriptionIn(document);
    if (transcription === null) return [];
    const warnings = createWarnings();
    const chunks = chunksOf(transcription).map((chunk) => ({ ...chunk, words: readTokens(chunk) }));
    return [
      {
        ...blankTranscript(warnings),
        jobId: textOf(field(document, 'data', 'request_id')) ?? textOf(field(transcription, 'transcription_id')),
        externalIds: idsIn(field(document, 'data', 'webhook_metadata')),
        languages: [...new Set(chunks.flatMap(({ value }) => languageTagOf(field(value, 'language_code')) ?? []))],
        durationMs: longest([transcription, ...chunks.map(({ value }) => value)]),
        createdAt: isoTimeOfSeconds(field(document, 'event_timestamp')),
        // Each channel is told apart into speakers on its own.
        speakersPerChannel: chunks.length > 1,
        segments: chunks.flatMap(segmentsIn),
        annotations: chunks.flatMap((chunk) => [
          ...eventsAmong(chunk.words),
          ...entitiesIn(chunk, warnings),
          ...editedIn(chunk, warnings),
        ]),
        attachments: [
          ...attachmentsIn(transcription, 'transcript', warnings),
          ...chunks
            .filter(({ value }) => value !== transcription)
            .flatMap(({ value }, index) => attachmentsIn(value, `transcript.${index}`, warnings)),
        ],
      },
    ];
  },
};

/** Where the words are; in the callback that may be a transcript of which nothing else is known. */
function transcriptionIn(document: unknown): Record<string, unknown> | null {
  const sent = field(document, 'data', 'transcription');
  if (isObject(sent) && textOf(field(document, 'type'))?.startsWith('speech_to_text') === true) return sent;
  return [sent, field(document, 'data'), document].filter(isObject).find(holdsTranscript) ?? null;
}

function holdsTranscript(place: unknown): boolean {
  return isTranscript(place) || listAt(place, 'transcripts').some(isTranscript);
}

function isTranscript(value: unknown): boolean {
  if (!isObject(value)) return false;
  const words = field(value, 'words');
  if (!Array.isArray(words)) return words === null && Object.hasOwn(value, 'language_probability');
  return Object.hasOwn(value, 'language_probability') || words.some((word) => types.has(field(word, 'type')));
}

const types: ReadonlySet<unknown> = new Set(['spacing', 'audio_event']);

function chunksOf(transcription: Record<string, unknown>): Omit<Chunk, 'words'>[] {
  const channels = listAt(transcription, 'transcripts');
  if (channels.length === 0) return [{ value: transcription, channel: nameOf(field(transcription, 'channel_index')) }];
  return channels.map((value, index) => ({ value, channel: nameOf(field(value, 'channel_index')) ?? String(index) }));
}

/** Metadata are whatever the customer sent along: a text, or an object of its own keys. */
function idsIn(metadata: unknown): string[] {
  const id = nameOf(metadata);
  return id === null ? labelsOf(metadata) : [id];
}

function longest(places: readonly unknown[]): number | null {
  return places
    .flatMap((place) => msOfSeconds(field(place, 'audio_duration_secs')) ?? [])
    .reduce<number | null>((most, durationMs) => Math.max(most ?? 0, durationMs), null);
}

function segmentsIn({ value, channel, words }: Chunk): ReadSegment[] {
  if (words.length > 0) return splitByChannel(words).flatMap(segmentsOf);
  const text = spokenText(field(value, 'text'));
  return text === null ? [] : [{ ...blankSegment(), channel, text }];
}

/** Sounds stand among the words, and are told again as annotations. */
function eventsAmong(words: readonly PlacedWord[]): Annotation[] {
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
function entitiesIn({ value, channel, words }: Chunk, warnings: Warnings): Annotation[] {
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
function editedIn({ value, channel }: Chunk, warnings: Warnings): Annotation[] {
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

/**
 * The ready-made documents of a transcript that can be shown as text, named `<stem>.srt` and so on:
 * `additional_formats: [{ requested_format: 'srt', is_base64_encoded: false, content }]`. Others (docx, pdf, html) are left
 * out with a warning.
 */
function attachmentsIn(place: unknown, stem: string, warnings: Warnings): Attachment[] {
  const found = new Map<string, Attachment>();
  for (const [index, item] of listAt(place, 'additional_formats').entries()) {
    const at = `additional_formats[${index}]`;
    const format = formats.get(textOf(field(item, 'requested_format')) ?? '');
    const content = textOf(field(item, 'content'));
    if (format === undefined || content === null) {
      warnings.add('unreadable-attachment', at);
      continue;
    }
    const { extension, mediaType } = format;
    const isEncoded = field(item, 'is_base64_encoded') === true;
    const decoded = isEncoded ? Buffer.from(content, 'base64').toString('utf8') : content;
    found.set(extension, { name: `${stem}.${extension}`, mediaType, language: null, content: decoded });
  }
  return [...found.values()];
}

/** The types are ours, not those of the document: these go to browsers. */
const formats: ReadonlyMap<string, { extension: string; mediaType: string }> = new Map([
  ['srt', { extension: 'srt', mediaType: 'text/srt' }],
  ['txt', { extension: 'txt', mediaType: 'text/plain' }],
  ['segmented_json', { extension: 'json', mediaType: 'application/json' }],
]);
