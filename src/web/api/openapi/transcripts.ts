import { inPath, json, plain, problem, reads } from './operations.ts';
import type { Schema } from './schemas.ts';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const count: Schema = { type: 'integer', minimum: 0 };
const ms: Schema = { type: ['integer', 'null'], minimum: 0, description: 'ms from the start of the media' };
const share: Schema = { type: ['number', 'null'], minimum: 0, maximum: 1 };
const texts: Schema = { type: 'array', items: text };
const status: Schema = { type: 'string', enum: ['complete', 'partial', 'empty', 'failed'] };
const wordTiming: Schema = { type: 'string', enum: ['exact', 'segment', 'none'] };

const inJob = [inPath('source'), { ...inPath('jobId'), description: 'percent-encoded; an alias finds the job too' }];
const choice = ['delivery', 'part', 'entry'];

/** What can be read of a job, or of a single delivery. */
function spokenPaths(at: string, parameters: unknown[], what: string): Record<string, Record<string, unknown>> {
  const common = {
    400: problem('a parameter that is not accepted'),
    401: problem('no archive token, or a wrong one'),
    503: problem('the storage cannot be read right now'),
  };
  return {
    [`${at}/transcript.{format}`]: {
      parameters: [...parameters, inPath('format', { type: 'string', enum: ['json', 'txt', 'srt', 'vtt'] })],
      get: {
        ...reads('transcripts', `What was said in a ${what}; the best transcript if none is chosen`, 'Transcript', [
          ...choice,
          'corrected',
        ]),
        responses: {
          ...common,
          200: {
            description: 'in the format asked for',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Transcript' } },
              'text/plain': { schema: text },
              'text/vtt': { schema: text },
              'application/x-subrip': { schema: text },
            },
          },
          404: problem(
            `no such ${what} or transcript, one in a format that no reader knows, or without times and so without captions`,
          ),
        },
      },
    },
    [`${at}/attachments/{index}`]: {
      parameters: [...parameters, inPath('index', { type: 'integer', minimum: 0 })],
      get: {
        ...reads('transcripts', 'A document that the vendor put inside its transcript', 'Transcript', choice),
        responses: {
          ...common,
          200: plain('as the vendor wrote it'),
          404: problem(`no such ${what}, transcript or document`),
        },
      },
    },
  };
}

/** The routes that read and search transcripts. */
export const transcriptPaths: Readonly<Record<string, Record<string, unknown>>> = {
  ...spokenPaths('/api/v1/jobs/{source}/{jobId}', inJob, 'job'),
  ...spokenPaths('/api/v1/deliveries/{id}', [inPath('id', { type: 'string', format: 'uuid' })], 'delivery'),
  '/api/v1/search': {
    get: {
      ...reads('transcripts', 'Where something was said, newest first', 'SearchPage', [
        'q',
        ...['source', 'vendor', 'speaker', 'job', 'from', 'to', 'limit', 'cursor', 'format'],
      ]),
      responses: {
        200: json('hits', 'SearchPage'),
        400: problem('a parameter that is not accepted, or nothing to look for'),
        401: problem('no archive token, or a wrong one'),
        503: problem('the index cannot be read right now'),
      },
    },
  },
};

const source = objectOf({
  vendor: text,
  format: text,
  formatVersion: textOrNull,
  detectedBy: { type: 'string', enum: ['vendor', 'content'], description: 'how the format was recognised' },
  jobId: textOrNull,
  deliveryId: text,
  part: count,
  entry: { ...textOrNull, description: 'name of the file in a zip' },
});

const word = objectOf({
  text,
  pre: { ...text, description: 'what stands before it' },
  post: { ...text, description: 'punctuation behind it' },
  startMs: ms,
  endMs: ms,
  timeOrigin: { type: 'string', enum: ['vendor', 'inherited', 'none'] },
  confidence: share,
  confidenceKind: { type: ['string', 'null'], enum: ['prob', 'exp-logprob', null] },
  language: textOrNull,
  kind: { type: 'string', enum: ['word', 'entity', 'audio-event', 'dtmf', 'hesitation', 'redacted'] },
  spoken: texts,
  tags: texts,
});

const segment = objectOf({
  id: count,
  startMs: ms,
  endMs: ms,
  speaker: { ...textOrNull, description: '`id` of a speaker' },
  channel: textOrNull,
  language: textOrNull,
  text,
  confidence: share,
  words: { type: 'array', items: word },
  boundary: { type: 'string', enum: ['vendor', 'speaker', 'channel', 'gap', 'sentence'] },
});

const annotation = objectOf({
  kind: text,
  startMs: ms,
  endMs: ms,
  text: textOrNull,
  label: textOrNull,
  score: { type: ['number', 'null'] },
  speaker: textOrNull,
  channel: textOrNull,
  language: textOrNull,
});

const warning = objectOf({ code: text, at: textOrNull, count });

/** Shapes that these routes answer with, by name. */
export const transcriptSchemas: Readonly<Record<string, Schema>> = {
  Transcript: objectOf({
    schema: { const: 1 },
    source,
    status,
    title: textOrNull,
    externalIds: texts,
    language: { ...textOrNull, description: 'BCP 47 where it can be told' },
    languages: texts,
    durationMs: ms,
    createdAt: textOrNull,
    wordTiming: { ...wordTiming, description: 'what the times of words are worth' },
    speakers: {
      type: 'array',
      items: objectOf({
        id: text,
        label: text,
        vendorId: textOrNull,
        kind: { type: 'string', enum: ['known', 'anonymous', 'unknown'] },
      }),
    },
    channels: { type: 'array', items: objectOf({ id: text, label: text, index: { type: ['integer', 'null'] } }) },
    segments: { type: 'array', items: segment },
    text,
    annotations: { type: 'array', items: annotation },
    attachments: {
      type: 'array',
      items: objectOf({ name: text, mediaType: text, language: textOrNull, content: text }),
    },
    warnings: { type: 'array', items: warning },
  }),
  TranscriptSummary: objectOf({
    deliveryId: text,
    part: count,
    entry: { ...textOrNull, description: 'name of the file in a zip' },
    vendor: text,
    format: text,
    detectedBy: { type: 'string', enum: ['vendor', 'content'] },
    status,
    title: textOrNull,
    externalIds: texts,
    language: textOrNull,
    durationMs: ms,
    wordTiming,
    segments: count,
    words: count,
    speakers: { ...texts, description: 'labels' },
    firstWords: { ...textOrNull, description: 'how it begins, some 120 characters' },
    warnings: { type: 'array', items: warning },
  }),
  SearchHit: objectOf({
    source: text,
    vendor: text,
    jobId: textOrNull,
    deliveryId: text,
    part: count,
    entry: textOrNull,
    receivedAt: text,
    title: textOrNull,
    language: textOrNull,
    in: { type: 'string', enum: ['speech', 'label'], description: 'label: a title or an id matches' },
    segment: { type: ['integer', 'null'] },
    speaker: { ...textOrNull, description: 'label of the speaker' },
    startMs: ms,
    endMs: ms,
    snippet: { ...text, description: 'HTML: escaped, the words in `mark`' },
  }),
  SearchPage: objectOf({
    items: { type: 'array', items: { $ref: '#/components/schemas/SearchHit' } },
    next: textOrNull,
  }),
};

function objectOf(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
