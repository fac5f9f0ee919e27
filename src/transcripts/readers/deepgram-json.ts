import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
} from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { readAlternative, readChannels, readUtterances } from './deepgram-channels.ts';
import { readEntities, readFindings } from './deepgram-findings.ts';

/**
 * Deepgram's answer for recorded audio, sent to a callback as it is, and its messages while a stream is transcribed.
 *
 * `{ metadata: { request_id, created, duration, tags, extra, warnings }, results: { channels: [{ detected_language, search,
 * alternatives: [{ transcript, words: [{ word, punctuated_word, start, end, confidence, speaker }], paragraphs, entities
 * }] }], utterances: [{ start, end, transcript, channel, speaker, words }], summary, topics, intents, sentiments } }`.
 * Times are in seconds, channels and speakers are counted from 0, speakers anew on each channel.
 * Source: developers.deepgram.com/docs, pages of these features and "Errors", read 2026-11-21.
 */
export const deepgramJson: FormatReader = {
  format: 'deepgram-json',
  vendors: ['deepgram'],
  recognises(document) {
    const first = documentsOf(document).slice(0, 100);
    return first.some(saysSomething) && first.every((item) => saysSomething(item) || isAboutStream(item));
  },
  read(document) {
    const documents = documentsOf(document);
    return [...documents.flatMap((item) => readWhole(item) ?? []), ...readStreams(documents)];
  },
};

function documentsOf(document: unknown): readonly unknown[] {
  return Array.isArray(document) ? document : [document];
}

function saysSomething(item: unknown): boolean {
  return isWhole(item) || isStreamed(item) || isFailure(item);
}

function isWhole(document: unknown): boolean {
  const results = field(document, 'results');
  if (textOf(field(document, 'metadata', 'request_id')) === null || !isObject(results)) return false;
  return Object.hasOwn(results, 'channels') || Object.hasOwn(results, 'utterances');
}

/** The shape of Deepgram's refusals; what a callback gets for a job that failed is not documented. */
function isFailure(document: unknown): boolean {
  return ['err_code', 'err_msg', 'request_id'].every((key) => textOf(field(document, key)) !== null);
}

function readWhole(document: unknown): ReadTranscript | null {
  const warnings = createWarnings();
  if (isFailure(document)) {
    return { ...blankTranscript(warnings), status: 'failed', jobId: textOf(field(document, 'request_id')) };
  }
  if (!isWhole(document)) return null;

  const metadata = field(document, 'metadata');
  const results = field(document, 'results');
  for (const index of listAt(metadata, 'warnings').keys()) {
    warnings.add('vendor-warning', `metadata.warnings[${index}]`);
  }
  if (field(results, 'summary', 'result') === 'failure') warnings.add('add-on-failed', 'results.summary');
  const utterances = readUtterances(listAt(results, 'utterances'));
  return {
    ...blankTranscript(warnings),
    jobId: textOf(field(metadata, 'request_id')),
    externalIds: [...labelsOf(field(metadata, 'tags')), ...labelsOf(field(metadata, 'extra'))],
    languages: languagesOf(results),
    durationMs: msOfSeconds(field(metadata, 'duration')),
    createdAt: isoTimeOf(field(metadata, 'created')),
    speakersPerChannel: listAt(results, 'channels').length > 1,
    segments: utterances.length > 0 ? utterances : readChannels(listAt(results, 'channels'), warnings),
    annotations: readFindings(results),
  };
}

/** As detected, most spoken first; with several languages in one recording a list beside the words. */
function languagesOf(results: unknown): string[] {
  const languages = listAt(results, 'channels').flatMap((channel) => [
    field(channel, 'detected_language'),
    ...listAt(listAt(channel, 'alternatives')[0], 'languages'),
  ]);
  return [...new Set(languages.flatMap((language) => languageTagOf(language) ?? []))];
}

/**
 * True for a message in which something was understood: `{ type: 'Results', channel_index: [0, 2], start, duration,
 * is_final, channel, metadata, entities }`, or of the model Flux `{ type: 'TurnInfo', request_id, event: 'EndOfTurn',
 * turn_index, audio_window_start, audio_window_end, transcript, words }`.
 */
function isStreamed(message: unknown): boolean {
  if (field(message, 'type') === 'TurnInfo') return textOf(field(message, 'request_id')) !== null;
  return field(message, 'type') === 'Results' && Array.isArray(field(message, 'channel', 'alternatives'));
}

/** True for a message that stands among those: how the stream goes, and last `{ type: 'Metadata', duration, created }`. */
function isAboutStream(message: unknown): boolean {
  return notices.has(textOf(field(message, 'type')) ?? '');
}

const notices: ReadonlySet<string> = new Set([
  'Metadata',
  'SpeechStarted',
  'UtteranceEnd',
  'Connected',
  'ConfigureSuccess',
]);

/** Reads what was final in each stream; what is not final comes again, in other words. Silence gives none. */
function readStreams(messages: readonly unknown[]): ReadTranscript[] {
  const streams = Map.groupBy(messages.filter(isFinal), requestOf);
  return [...streams]
    .map(([requestId, stream]) => {
      const end = messages.find((message) => isEnd(message) && requestOf(message) === requestId);
      return readStream(requestId, stream, end);
    })
    .filter(({ segments }) => segments.length > 0);
}

function isFinal(message: unknown): boolean {
  if (!isStreamed(message)) return false;
  if (field(message, 'type') === 'TurnInfo') return field(message, 'event') === 'EndOfTurn';
  return field(message, 'is_final') !== false;
}

function isEnd(message: unknown): boolean {
  return field(message, 'type') === 'Metadata';
}

function requestOf(message: unknown): string | null {
  return textOf(field(message, 'metadata', 'request_id')) ?? textOf(field(message, 'request_id'));
}

/** A stretch that came again replaces the earlier one: it begins at the same moment on the same channel. */
function readStream(requestId: string | null, messages: readonly unknown[], end: unknown): ReadTranscript {
  const placeOf = (message: unknown, index: number): string => {
    const start = textOf(field(message, 'turn_index')) ?? textOf(field(message, 'start'));
    return `${start ?? `untimed ${index}`} ${channelOf(message)}`;
  };
  const byPlace = new Map(messages.map((message, index) => [placeOf(message, index), message]));
  const stretches = [...byPlace.values()];
  const languages = stretches.flatMap((message) => listAt(bestOf(message), 'languages'));
  return {
    ...blankTranscript(createWarnings()),
    jobId: requestId,
    languages: [...new Set(languages.flatMap((language) => languageTagOf(language) ?? []))],
    durationMs: msOfSeconds(field(end, 'duration')),
    createdAt: isoTimeOf(field(end, 'created')),
    status: end === undefined ? 'partial' : 'complete',
    speakersPerChannel: stretches.some((message) => (numberOf(listAt(message, 'channel_index')[1]) ?? 1) > 1),
    segments: stretches.flatMap(readStretch),
    annotations: stretches.flatMap((message) => {
      return readEntities(message).map((entity) => ({ ...entity, channel: channelOf(message) }));
    }),
  };
}

function readStretch(message: unknown): ReadSegment[] {
  const startMs = msOfSeconds(field(message, 'start') ?? field(message, 'audio_window_start'));
  const lengthMs = msOfSeconds(field(message, 'duration'));
  const lastMs = startMs === null || lengthMs === null ? null : startMs + lengthMs;
  const endMs = lastMs ?? msOfSeconds(field(message, 'audio_window_end'));
  return readAlternative(bestOf(message), channelOf(message)).map((segment) => {
    return segment.words.some((word) => word.startMs !== null) ? segment : { ...segment, startMs, endMs };
  });
}

/** A turn of Flux has no alternatives, and is of their shape. */
function bestOf(message: unknown): unknown {
  return field(message, 'type') === 'TurnInfo' ? message : listAt(message, 'channel', 'alternatives')[0];
}

function channelOf(message: unknown): string | null {
  return textOf(listAt(message, 'channel_index')[0]);
}
