import { auditActions } from '../../../domain/audit.ts';
import { callSorts } from '../../../domain/calls.ts';
import { fetchStates } from '../../../domain/fetching.ts';
import { jobStates } from '../../../domain/job-state.ts';
import { ref, type Schema } from './schemas.ts';

/** A value that a parameter of a path or query may have. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  description?: string;
  schema: Schema;
}

/** One method of one path. */
export interface Operation {
  summary: string;
  tags: readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: Schema;
  responses: Readonly<Record<string, Schema>>;
  security?: readonly Schema[];
}

/** Parameters by their names in a query. */
const queryParameters: Readonly<Record<string, Parameter>> = {
  source: inQuery('source', { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' }),
  job: inQuery('job', { type: 'string', minLength: 1 }, 'a vendor job id, or an alias of it'),
  outcome: inQuery('outcome', { type: 'string', enum: ['success', 'failure', 'progress', 'unknown'] }),
  kind: inQuery(
    'kind',
    { type: 'string', enum: ['transcript', 'subtitles', 'text', 'media', 'jobinfo', 'notice', 'other'] },
    'deliveries with at least one part of the kind',
  ),
  state: inQuery('state', { type: 'string', enum: jobStates }),
  fetchState: inQuery('state', { type: 'string', enum: fetchStates }),
  from: inQuery('from', { type: 'string', examples: ['2026-11-21'] }, 'date, or date and time with zone; inclusive'),
  to: inQuery('to', { type: 'string', examples: ['2026-11-21T10:00:00Z'] }, 'like `from`, but exclusive'),
  q: {
    ...inQuery('q', { type: 'string', minLength: 1 }, 'words, `"phrases"`, `prefix*`, `-without`'),
    required: true,
  },
  vendor: inQuery('vendor', { type: 'string' }, 'name of a vendor, as in the settings'),
  speaker: inQuery('speaker', { type: 'string' }, 'label of the speaker of a hit'),
  delivery: inQuery('delivery', { type: 'string', format: 'uuid' }, 'take the transcript of this delivery'),
  part: inQuery('part', { type: 'integer', minimum: 0, default: 0 }, 'with `delivery`: of this part'),
  entry: inQuery('entry', { type: 'string' }, 'with `delivery`: of this file in a zip'),
  what: inQuery('what', { type: 'string', enum: auditActions }),
  who: inQuery('who', { type: 'string' }, 'a name, as `archive.auth` gives it'),
  sender: inQuery('sender', { type: 'string' }, 'an IP address'),
  path: inQuery('path', { type: 'string', default: '' }, 'a folder of the archive, or a file'),
  again: inQuery('again', { const: 'true' }, 'an admin lets come back what was deleted'),
  limit: inQuery('limit', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
  has: inQuery('has', { type: 'string' }, 'kinds with commas between: all of them are held'),
  lacks: inQuery('lacks', { type: 'string' }, 'kinds with commas between: none of them is held'),
  language: inQuery('language', { type: 'string' }, 'a BCP 47 tag; `en` finds `en-GB` too'),
  minMs: inQuery('minMs', { type: 'integer', minimum: 0 }, 'that long or longer'),
  maxMs: inQuery('maxMs', { type: 'integer', minimum: 0 }, 'that long or shorter'),
  tag: inQuery('tag', { type: 'string' }, 'a tag that people gave it'),
  star: inQuery('star', { type: 'string', enum: ['0', '1'] }),
  reviewed: inQuery('reviewed', { type: 'string', enum: ['0', '1'] }),
  corrected: inQuery(
    'corrected',
    { type: 'string', enum: ['0', '1'], default: '0' },
    '`1`: with names of speakers and corrections that people made',
  ),
  label: inQuery(
    'text',
    { type: 'string' },
    'part of an id, of a title, or of what people say of it, in letters of any case',
  ),
  sort: inQuery(
    'sort',
    { type: 'string', enum: callSorts, default: 'last' },
    'last: by the last delivery; duration: those whose length is known, the longest first; title: those that have one',
  ),
  format: inQuery(
    'format',
    { type: 'string', enum: ['json', 'csv'], default: 'json' },
    'or `Accept: text/csv`: all that follows',
  ),
  cursor: inQuery('cursor', { type: 'string' }, 'the `next` of an earlier answer'),
};

/** A GET that answers with one of the schemas. */
export function reads(tag: string, summary: string, schema: string, query: readonly string[] = []): Operation {
  return {
    summary,
    tags: [tag],
    parameters: query.map((name) => knownParameter(name)),
    responses: { 200: query.includes('format') ? orCsv(json(summary, schema)) : json(summary, schema), ...problems },
  };
}

/** The same as a table. */
export function orCsv({ description, content }: Schema): Schema {
  const table = { schema: { type: 'string' } };
  return { description, content: { ...(content as object), 'text/csv': table } };
}

/** An operation that changes something; without a schema it answers 204. */
export function changes(tag: string, summary: string, schema: string | null): Operation {
  const success = schema === null ? { 204: { description: 'done' } } : { 200: json(summary, schema) };
  return { summary, tags: [tag], responses: { ...success, 409: problem('not possible in its state'), ...problems } };
}

/** A parameter that stands in the path. */
export function inPath(name: string, schema: Schema = { type: 'string' }): Parameter {
  return { name, in: 'path', required: true, schema };
}

/** A response in JSON. */
export function json(description: string, schema: string): Schema {
  return { description, content: { 'application/json': { schema: ref(schema) } } };
}

/** A response in any other type. */
export function plain(description: string, mediaType = 'text/plain'): Schema {
  return { description, content: { [mediaType]: { schema: { type: 'string' } } } };
}

/** A response that is a problem document. */
export function problem(description: string): Schema {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}

const problems: Readonly<Record<string, Schema>> = {
  400: problem('a parameter that is not accepted'),
  401: problem('no archive token, or a wrong one'),
  404: problem('no such thing'),
  503: problem('the storage cannot be read right now'),
};

function inQuery(name: string, schema: Schema, description?: string): Parameter {
  return { name, in: 'query', schema, ...(description === undefined ? {} : { description }) };
}

/** One of the parameters that several operations have. */
export function knownParameter(name: string): Parameter {
  const parameter = queryParameters[name];
  if (parameter === undefined) throw new RangeError(`no query parameter ${name} is described`);
  return parameter;
}
