import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { blankTranscript, createWarnings, type FormatReader, type ReadTranscript } from '../read-transcript.ts';
import { isoTimeOf, msOfSeconds, nameOf, textOf } from '../values.ts';
import { liveMessageOf, readLiveSessions } from './gladia-live.ts';
import { isResult, readResult } from './gladia-result.ts';

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
