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
import { listAt, msOfSeconds, nameOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { entitiesIn, eventsAmong } from './elevenlabs-annotations.ts';
import { attachmentsIn } from './elevenlabs-attachments.ts';
import { type Chunk, readTokens } from './elevenlabs-tokens.ts';

/**
 * ElevenLabs' Scribe: the callback, or the bare transcript as the API gives it.
 *
 * `{ type: 'speech_to_text_transcription', data: { request_id, webhook_metadata, transcription } }`, where `transcription`
 * is `{ language_code: 'eng', language_probability, text, words: [...], entities, audio_duration_secs }`, or, with
 * channels, `{ transcripts: [one such per channel, with channel_index] }`. Times are seconds; `readTokens` tells of `words`.
 * Source: src/api/types of elevenlabs/elevenlabs-js on GitHub, read 2026-11-21.
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
        // Each channel is told apart into speakers on its own.
        speakersPerChannel: chunks.length > 1,
        segments: chunks.flatMap(segmentsIn),
        annotations: chunks.flatMap((chunk) => [...eventsAmong(chunk.words), ...entitiesIn(chunk, warnings)]),
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

function transcriptionIn(document: unknown): Record<string, unknown> | null {
  if (textOf(field(document, 'type'))?.startsWith('speech_to_text') === true) {
    const transcription = field(document, 'data', 'transcription');
    return isObject(transcription) ? transcription : null;
  }
  if (!isObject(document)) return null;
  return isTranscript(document) || listAt(document, 'transcripts').some(isTranscript) ? document : null;
}

function isTranscript(value: unknown): boolean {
  if (!isObject(value) || !Object.hasOwn(value, 'language_probability')) return false;
  const words = field(value, 'words');
  return Array.isArray(words) || words === null;
}

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
  if (words.length > 0) return segmentsOf(words);
  const text = spokenText(field(value, 'text'));
  return text === null ? [] : [{ ...blankSegment(), channel, text }];
}
