import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { segmentsOf } from '../segments.ts';
import { isoTimeOfSeconds, listAt, msOfSeconds, nameOf, textOf } from '../values.ts';
import { splitByChannel } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { editedIn, entitiesIn, eventsAmong } from './elevenlabs-annotations.ts';
import { attachmentsIn } from './elevenlabs-attachments.ts';
import { type Chunk, readTokens } from './elevenlabs-tokens.ts';

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
