import { jobStates } from '../../../domain/job-state.ts';
import { transcriptFormats } from '../../../domain/transcript-index.ts';
import { inPath, type Operation, problem, reads } from './operations.ts';
import {
  count,
  countOrNull,
  kind,
  objectOf,
  outcome,
  pageOf,
  ref,
  type Schema,
  text,
  textOrNull,
  texts,
  time,
  vendorError,
} from './schemas.ts';

const jobsBy = [
  'source',
  'state',
  'from',
  'to',
  'has',
  'lacks',
  'language',
  'minMs',
  'maxMs',
  'tag',
  'star',
  'reviewed',
  'label',
  'sort',
  'limit',
  'cursor',
  'format',
];

/** Jobs: listed, one by one, and their transcripts as files. */
export const jobPaths = {
  '/api/v1/jobs': { get: reads('jobs', 'Jobs as calls, newest first', 'CallPage', jobsBy) },
  '/api/v1/jobs.zip': { get: zipsTranscripts() },
  '/api/v1/jobs/{source}/{jobId}': {
    parameters: [inPath('source'), { ...inPath('jobId'), description: 'percent-encoded; an alias finds the job too' }],
    get: reads('jobs', 'A job with its deliveries, oldest first', 'JobWithDeliveries'),
  },
};

function zipsTranscripts(): Operation {
  const jobs = {
    type: 'array',
    items: { type: 'string', examples: ['acme/r6sr3jlzjj'] },
    minItems: 1,
    maxItems: 200,
  };
  return {
    summary: 'The transcripts of several jobs in one zip',
    tags: ['jobs'],
    parameters: [
      { name: 'job', in: 'query', required: true, description: 'repeated: `job=<source>/<job id>`', schema: jobs },
      { name: 'corrected', in: 'query', schema: { type: 'string', enum: ['0', '1'], default: '0' } },
      { name: 'format', in: 'query', schema: { type: 'string', enum: transcriptFormats, default: 'txt' } },
    ],
    responses: {
      200: { description: 'the zip', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } },
      400: problem('no job, too many, or what names none'),
      401: problem('no archive token, or a wrong one'),
      404: problem('no such job'),
    },
  };
}

const jobFields: Record<string, Schema> = {
  source: text,
  jobId: text,
  aliases: { ...texts, description: 'other ids under which deliveries of this job came' },
  title: { ...textOrNull, description: 'what the recording is called, by the customer or by its file' },
  externalIds: { ...texts, description: 'ids and tags that the customer gave the recording' },
  vendor: text,
  state: {
    type: 'string',
    enum: jobStates,
    description:
      'complete: what was expected came, or words or media did; waiting: something is to come; partial: it is overdue; ' +
      'failed: the vendor said so; notified: the vendor said it is done, and sent none of its results; quarantined: all ' +
      'that is left lies in the quarantine; deleted: what came is gone',
  },
  outcome,
  error: vendorError,
  contents: { type: 'array', items: kind, description: 'kinds that are held' },
  expected: { anyOf: [texts, { type: 'null' }], description: 'what was asked for; null when nobody said' },
  missing: { ...texts, description: 'what was asked for and never came; what came and was deleted is not missing' },
  warnings: { ...texts, description: 'of all deliveries, such as notifications that failed' },
  firstAt: time,
  lastAt: time,
};

/** What was said in it, in short. */
const spokenFields: Record<string, Schema> = {
  durationMs: { ...countOrNull, description: 'the longest that any of its transcripts says' },
  language: { ...textOrNull, description: 'BCP 47' },
  speakers: { ...texts, description: 'labels' },
  words: countOrNull,
  firstWords: { ...textOrNull, description: 'how it begins; null, as the others, while no transcript is known' },
  tags: { ...texts, description: 'what people say of it, as the three below' },
  star: { type: 'boolean' },
  reviewed: { type: 'boolean' },
  note: text,
};

export const jobSchemas: Readonly<Record<string, Schema>> = {
  Call: objectOf({ ...jobFields, deliveries: { ...count, description: 'how many there are' }, ...spokenFields }),
  CallPage: pageOf(ref('Call')),
  JobWithDeliveries: objectOf({
    ...jobFields,
    deliveries: { type: 'array', items: ref('Delivery') },
    media: { type: 'array', items: ref('JobMedia'), description: 'recordings that are held, newest first' },
    transcripts: {
      type: 'array',
      items: ref('TranscriptSummary'),
      description: 'those that were read so far, in the order of deliveries and parts',
    },
    fetch: { anyOf: [ref('Fetch'), { type: 'null' }], description: 'null when it was never to be fetched' },
  }),
};
