import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankTranscript, createWarnings, type ReadSegment, type ReadTranscript } from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { readAlternative } from './deepgram-channels.ts';
import { readEntities } from './deepgram-findings.ts';

/**
 * True for a message in which something was understood: `{ type: 'Results', channel_index: [0, 2], start, duration,
 * is_final, channel, metadata, entities }`, or of the model Flux `{ type: 'TurnInfo', request_id, event: 'EndOfTurn',
 * turn_index, audio_window_start, audio_window_end, transcript, words }`.
 */
export function isStreamed(message: unknown): boolean {
  if (field(message, 'type') === 'TurnInfo') return textOf(field(message, 'request_id')) !== null;
  return field(message, 'type') === 'Results' && Array.isArray(field(message, 'channel', 'alternatives'));
}

/** True for a message that stands among those: how the stream goes, and last `{ type: 'Metadata', duration, created }`. */
export function isAboutStream(message: unknown): boolean {
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
export function readStreams(messages: readonly unknown[]): ReadTranscript[] {
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
