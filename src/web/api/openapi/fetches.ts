import { fetchStates } from '../../../domain/fetching.ts';
import { inPath, json, knownParameter, type Operation, problem, reads } from './operations.ts';
import type { Schema } from './schemas.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };

/** The routes about what is fetched from vendors. */
export const fetchPaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/fetches': {
    get: reads('fetches', 'Jobs fetched from their vendors, those begun last first', 'FetchPage', [
      'source',
      'fetchState',
      'limit',
      'cursor',
      'format',
    ]),
  },
  '/api/v1/jobs/{source}/{jobId}/fetch': {
    parameters: [inPath('source'), { ...inPath('jobId'), description: 'percent-encoded; an alias finds the job too' }],
    post: askForJob(),
  },
};

export const fetchSchemas: Readonly<Record<string, Schema>> = {
  Fetch: {
    type: 'object',
    required: ['source', 'jobId', 'state', 'reason', 'since', 'tries', 'requests', 'lastError', 'keyRefused'],
    properties: {
      source: text,
      jobId: text,
      state: { type: 'string', enum: fetchStates },
      reason: {
        type: 'string',
        enum: ['notice', 'gap', 'asked'],
        description: 'a notice told of it, it is overdue and lacks something, or somebody asked',
      },
      since: time,
      tries: count,
      requests: { ...count, description: 'to the vendor, over all tries' },
      nextTryAt: timeOrNull,
      lastTryAt: timeOrNull,
      lastError: { type: ['string', 'null'], description: 'why the last try did not succeed' },
      keyRefused: { type: 'boolean', description: 'the vendor did not accept the key' },
    },
    additionalProperties: false,
  },
  FetchPage: {
    type: 'object',
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: { $ref: '#/components/schemas/Fetch' } },
      next: { type: ['string', 'null'] },
    },
    additionalProperties: false,
  },
};

function askForJob(): Operation {
  return {
    summary: 'Fetch the job from its vendor now, whatever became of that before',
    tags: ['fetches'],
    parameters: [knownParameter('again')],
    responses: {
      202: json('what is being done', 'Fetch'),
      400: problem('a parameter that is not accepted'),
      401: problem('no archive token, or a wrong one'),
      404: problem('no such source'),
      409: problem('the settings of the source have no fetch, or something of the job was deleted'),
      503: problem('the queue cannot be used right now'),
    },
  };
}
