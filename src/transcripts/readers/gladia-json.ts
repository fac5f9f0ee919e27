import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  type Warnings,
} from '../read-transcript.ts';
import { isoTimeOf, msOfSeconds, nameOf, textOf } from '../values.ts';
import { readAddOn, translationOf } from './gladia-add-ons.ts';
import { isResult, readResult, segmentOf, tellsChannels } from './gladia-result.ts';

/**
 * Gladia v2: the callback of a job, the document of a job, and the messages of a live session, one or many.
 *
 * A callback is `{ id, event, payload, custom_metadata }` with the result in `payload` (the reference calls the event
 * `transcription.success`, the help centre `success`), or with `error` in its place; a job is `{ id, kind, status,
 * result, file, … }`. The result is `{ metadata, transcription: { full_transcript, languages, utterances: [{ start, end,
 * text, speaker, channel, language, words: [{ word, start, end, confidence }] }] }, … }`. Times are in seconds, words may
 * carry the space before them. The webhook of an account holds no transcript.
 * Source: docs.gladia.io/api-reference/v2/pre-recorded and /live, and the types of gladiaio/sdk, read 2026-11-21.
 */
export const gladiaJson: FormatReader = {
  format: 'gladia-json',
  vendors: ['gladia'],
  recognises(document) {
    const messages = messagesOf(document);
    return messages.length > 0 && messages.slice(0, 100).every(isItsMessage);
  },
  read(document) {
    const messages = messagesOf(document);
    const live = messages.flatMap((message) => liveMessageOf(message) ?? []);
    const others = messages.filter((message) => liveMessageOf(message) === null);
    return [...others.flatMap(readJob), ...readLiveSessions(live)];
  },
};

function messagesOf(document: unknown): readonly unknown[] {
  return Array.isArray(document) ? document : [document];
}

function isItsMessage(message: unknown): boolean {
  return isCallback(message) || isJob(message) || isResult(message) || liveMessageOf(message) !== null;
}

function isCallback(message: unknown): boolean {
  const event = textOf(field(message, 'event')) ?? '';
  if (!isObject(field(message, 'payload')) && field(message, 'error') === undefined) return false;
  if (/^(?:success|error)$/.test(event)) return textOf(field(message, 'id')) !== null;
  return /^(?:transcription\.(?:created|success|error)|live\.[a-z_]{1,64})$/.test(event);
}

function isJob(message: unknown): boolean {
  const kind = field(message, 'kind');
  return (kind === 'pre-recorded' || kind === 'live') && textOf(field(message, 'status')) !== null;
}

function readJob(message: unknown): ReadTranscript[] {
  const read = transcriptOf(message);
  if (read === null) return [];
  const id = textOf(field(message, 'id'));
  return [
    {
      ...read,
      formatVersion: textOf(field(message, 'version')),
      jobId: id,
      title: nameOf(field(message, 'file', 'filename')),
      externalIds: labelsOf(field(message, 'custom_metadata')),
      durationMs: read.durationMs ?? msOfSeconds(field(message, 'file', 'audio_duration')),
      createdAt: isoTimeOf(field(message, 'completed_at')) ?? isoTimeOf(field(message, 'created_at')),
    },
  ];
}

/** Null for a message that only tells of a job. */
function transcriptOf(message: unknown): ReadTranscript | null {
  const warnings = createWarnings();
  if (isFailure(message)) return { ...blankTranscript(warnings), status: 'failed' };
  const result = [field(message, 'payload'), field(message, 'result'), message].find(isObject);
  // A job without speech may lack the transcription; its metadata come with every result.
  const isFinished = isResult(result) || isObject(field(result, 'metadata'));
  return isFinished ? readResult(result, warnings) : null;
}

function isFailure(message: unknown): boolean {
  if (isJob(message)) return field(message, 'status') === 'error';
  const event = field(message, 'event');
  return (event === 'error' || event === 'transcription.error') && isObject(field(message, 'error'));
}

/** A message of a live session, out of its callback. */
interface LiveMessage {
  /** The job's in a callback, else the session's. */
  sessionId: string | null;
  /** Without `live.`, e.g. `transcript`. */
  type: string;
  createdAt: string | null;
  data: unknown;
  error: unknown;
}

/** The message in a callback `{ id, event: 'live.…', payload }`, or sent bare; null when it is neither. */
function liveMessageOf(message: unknown): LiveMessage | null {
  const event = textOf(field(message, 'event')) ?? '';
  const payload = event.startsWith('live.') ? field(message, 'payload') : message;
  const session = textOf(field(payload, 'session_id'));
  const type = event.startsWith('live.') ? event.slice('live.'.length) : textOf(field(payload, 'type'));
  if (type === null || !types.has(type) || (event === '' && session === null)) return null;
  return {
    sessionId: textOf(field(message, 'id')) ?? session,
    type,
    createdAt: isoTimeOf(field(payload, 'created_at')),
    data: field(payload, 'data'),
    error: field(payload, 'error'),
  };
}

/**
 * Reads each session among the messages: its final transcript when that has come, else its final utterances, of which
 * the last one with an id counts. A session that tells nothing of what was said gives none.
 */
function readLiveSessions(messages: readonly LiveMessage[]): ReadTranscript[] {
  const sessions = Map.groupBy(messages, ({ sessionId }) => sessionId);
  return [...sessions.values()].flatMap((session) => readFinal(session) ?? readPieces(session) ?? []);
}

const types: ReadonlySet<string> = new Set([
  'audio_chunk',
  'end_recording',
  'end_session',
  'named_entity_recognition',
  'post_chapterization',
  'post_final_transcript',
  'post_summarization',
  'post_transcript',
  'sentiment_analysis',
  'speech_end',
  'speech_start',
  'start_recording',
  'start_session',
  'stop_recording',
  'transcript',
  'translation',
]);

/** `post_transcript` has the transcription alone, `post_final_transcript` the whole result. */
function readFinal(session: readonly LiveMessage[]): ReadTranscript | null {
  const final =
    session.findLast(({ type }) => type === 'post_final_transcript') ??
    session.findLast(({ type }) => type === 'post_transcript');
  if (final === undefined) return null;
  const result = final.type === 'post_transcript' ? { transcription: final.data } : final.data;
  return { ...readResult(result, createWarnings()), jobId: final.sessionId, createdAt: final.createdAt };
}

function readPieces(session: readonly LiveMessage[]): ReadTranscript | null {
  const warnings = createWarnings();
  const segments = finalUtterances(session);
  const annotations = session.flatMap((message) => annotationsOf(message, warnings));
  if (segments.length === 0 && annotations.length === 0) return null;
  const recorded = session.findLast(({ type }) => type === 'end_recording');
  return {
    ...blankTranscript(warnings),
    jobId: session[0]?.sessionId ?? null,
    createdAt: session.at(-1)?.createdAt ?? null,
    durationMs: msOfSeconds(field(recorded?.data, 'recording_duration')),
    status: session.some(({ type }) => type === 'end_session') ? 'complete' : 'partial',
    speakersPerChannel: tellsChannels(segments),
    segments,
    annotations,
  };
}

/** `{ id, is_final, utterance }`; one that is not final is said again, in other words, by the next. */
function finalUtterances(session: readonly LiveMessage[]): ReadSegment[] {
  const byId = new Map<string, ReadSegment>();
  for (const { type, data } of session) {
    if (type !== 'transcript' || field(data, 'is_final') !== true) continue;
    byId.set(textOf(field(data, 'id')) ?? `without id ${byId.size}`, segmentOf(field(data, 'utterance')));
  }
  return [...byId.values()];
}

const addOns: ReadonlyMap<string, string> = new Map([
  ['named_entity_recognition', 'named_entity_recognition'],
  ['sentiment_analysis', 'sentiment_analysis'],
  ['post_summarization', 'summarization'],
  ['post_chapterization', 'chapterization'],
]);

function annotationsOf({ type, data, error }: LiveMessage, warnings: Warnings): Annotation[] {
  const addOn = addOns.get(type);
  if (addOn === undefined && type !== 'translation') return [];
  if (data === null || data === undefined) {
    if (error !== null && error !== undefined) warnings.add('add-on-failed', type);
    return [];
  }
  if (addOn !== undefined) return readAddOn(addOn, field(data, 'results'), warnings);
  return [translationOf(field(data, 'translated_utterance'), languageTagOf(field(data, 'target_language')))];
}
