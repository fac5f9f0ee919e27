import type { Role } from '../../../domain/people.ts';
import { annotationPaths, annotationRoles, annotationSchemas } from './annotations.ts';
import { callbackPaths } from './callbacks.ts';
import { fetchPaths, fetchSchemas } from './fetches.ts';
import { jobPaths, jobSchemas } from './jobs.ts';
import { keepingPaths, keepingSchemas } from './keeping.ts';
import { changes, inPath, json, type Operation, type Parameter, plain, problem, reads } from './operations.ts';
import { schemas } from './schemas.ts';
import { snapshotPaths, snapshotSchemas } from './snapshots.ts';
import { sourcePaths, sourceSchemas } from './sources.ts';
import { transcriptPaths, transcriptSchemas } from './transcripts.ts';

const page = ['limit', 'cursor', 'format'];
const deliveriesBy = ['source', 'job', 'outcome', 'kind', 'from', 'to', 'sender', ...page];
type Paths = Readonly<Record<string, Record<string, unknown>>>;

const openToAll = { security: [] };

/** The description of everything this collector serves, as OpenAPI 3.1. */
export function openApiDocument(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Transcript collector',
      version,
      description: 'Receives the callbacks of speech-to-text vendors and keeps every one of them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ archiveToken: [] }, { session: [] }],
    paths: withRoles({
      ...archivePaths,
      ...transcriptPaths,
      ...sourcePaths,
      ...fetchPaths,
      ...keepingPaths,
      ...snapshotPaths,
      ...callbackPaths,
    }),
    components: {
      schemas: {
        ...schemas,
        ...transcriptSchemas,
        ...sourceSchemas,
        ...fetchSchemas,
        ...jobSchemas,
        ...annotationSchemas,
        ...keepingSchemas,
        ...snapshotSchemas,
      },
      securitySchemes: {
        archiveToken: { type: 'http', scheme: 'bearer', description: 'the archive token' },
        session: { type: 'apiKey', in: 'cookie', name: 'collector_session', description: 'given by `GET /?token=`' },
        callbackToken: { type: 'http', scheme: 'bearer', description: 'of the source, when it uses bearer tokens' },
      },
    },
  };
}

/** What a role of the archive's tokens must be at least; what is read needs a viewer, what is changed an operator. */
const roleOf: Readonly<Record<string, Role>> = {
  'delete /api/v1/deliveries/{id}': 'admin',
  ...annotationRoles,
  'get /api/v1/refusals': 'operator',
  'get /api/v1/quarantine': 'operator',
  'get /api/v1/quarantine/{id}': 'operator',
  'get /api/v1/sources': 'operator',
  'get /metrics': 'operator',
  'get /api/v1/audit': 'admin',
  'get /api/v1/snapshots': 'admin',
  'post /api/v1/snapshots': 'admin',
  'get /api/v1/holds': 'admin',
  'get /api/v1/retention': 'admin',
  'post /api/v1/erase': 'admin',
  'post /api/v1/deliveries/{id}/erase': 'admin',
  'post /api/v1/jobs/{source}/{jobId}/erase': 'admin',
  'get /api/v1/erasures': 'admin',
  'get /api/v1/erasures/{id}': 'admin',
  'post /api/v1/deliveries/{id}/hold': 'admin',
  'delete /api/v1/deliveries/{id}/hold': 'admin',
  'post /api/v1/jobs/{source}/{jobId}/hold': 'admin',
  'delete /api/v1/jobs/{source}/{jobId}/hold': 'admin',
};

/** Every operation that needs somebody says in `x-role` who may. */
function withRoles(paths: Paths): Paths {
  const marked = ([path, item]: [string, Record<string, unknown>]) => {
    const operations = Object.entries(item).map(([method, operation]) => {
      if (!isOperation(operation) || operation.security !== undefined) return [method, operation];
      const role = roleOf[`${method} ${path}`] ?? (method === 'get' ? 'viewer' : 'operator');
      return [method, { ...operation, 'x-role': role }];
    });
    return [path, Object.fromEntries(operations)];
  };
  return Object.fromEntries(Object.entries(paths).map(marked));
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'summary' in value;
}

const archivePaths: Paths = {
  '/api/v1/deliveries': { get: reads('deliveries', 'Deliveries, newest first', 'DeliveryPage', deliveriesBy) },
  '/api/v1/deliveries.zip': { get: downloadZip() },
  '/api/v1/deliveries/{id}': {
    parameters: [inPath('id')],
    get: reads('deliveries', 'One delivery', 'Delivery'),
    delete: changes('deliveries', 'Delete the payload; the record stays', null),
  },
  '/api/v1/deliveries/{id}/parts/{index}': {
    parameters: [inPath('id'), inPath('index', { type: 'integer', minimum: 0 })],
    get: downloadPart(),
  },
  ...jobPaths,
  ...annotationPaths,
  '/api/v1/files': { get: reads('files', 'A folder of the archive, or a file of it', 'FilePage', ['path', ...page]) },
  '/api/v1/refusals': {
    get: reads('not accepted', 'Refused requests, counted, and the first of the quarantine', 'NotAccepted', page),
  },
  '/api/v1/quarantine': { get: reads('not accepted', 'The quarantine, newest first', 'QuarantinePage', page) },
  '/api/v1/quarantine/{id}': {
    parameters: [inPath('id')],
    get: reads('not accepted', 'A quarantined delivery and the reason', 'QuarantinedDelivery'),
    delete: changes('not accepted', 'Drop the payload; the record stays', null),
  },
  '/api/v1/quarantine/{id}/release': {
    parameters: [inPath('id')],
    post: changes('not accepted', 'File it under its own id after all', 'Delivery'),
  },
  '/api/v1/overview': { get: reads('overview', 'The archive in figures, as of now', 'Overview') },
  '/api/v1/activity': {
    get: reads('overview', 'What came, hour by hour; the last seven days if not told', 'Activity', ['from', 'to']),
  },
  '/api/v1/audit': {
    get: reads('audit', 'Who did what, newest first', 'AuditPage', [
      'what',
      'who',
      'sender',
      'delivery',
      'from',
      'to',
      ...page,
    ]),
  },
  '/events': {
    get: serves('News as server-sent events: `filed`, `refused`, `health`, at most one of each a second', {
      description: 'a stream that stays open; the data of each event is JSON',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    }),
  },
  '/api/v1/settings/reload': {
    post: changes('operation', 'Read the settings again: checked whole before any of it counts', 'SettingsRead'),
  },
  '/livez': { get: { ...serves('The process is alive', plain('alive')), ...openToAll } },
  '/readyz': {
    get: {
      summary: 'Can a callback be taken right now?',
      tags: ['operation'],
      responses: { 200: plain('ready'), 503: plain('not ready, or shutting down') },
      ...openToAll,
    },
  },
  '/healthz': {
    get: {
      summary: 'What works and what does not',
      tags: ['operation'],
      responses: { 200: json('ok or degraded', 'HealthReport'), 503: json('failing', 'HealthReport') },
      ...openToAll,
    },
  },
  '/metrics': { get: serves('Figures for Prometheus', plain('text format 0.0.4')) },
  '/openapi.json': {
    get: serves('This description', {
      description: 'OpenAPI 3.1',
      content: { 'application/json': { schema: { type: 'object' } } },
    }),
  },
  '/docs': { get: serves('This description as a page to try', plain('a page', 'text/html')) },
  '/': {
    get: {
      ...serves('The start page; `?token=` signs in', plain('a page', 'text/html')),
      parameters: [{ name: 'token', in: 'query', schema: { type: 'string' }, description: 'the archive token' }],
      responses: {
        200: plain('the start page', 'text/html'),
        303: { description: 'signed in: a session cookie, and on to the start page' },
        401: plain('not signed in', 'text/html'),
      },
      ...openToAll,
    },
  },
};

function serves(summary: string, answer: Record<string, unknown>): Operation {
  return { summary, tags: ['operation'], responses: { 200: answer, 401: problem('no archive token, or a wrong one') } };
}

function downloadZip(): Operation {
  const ids = { type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: 300 };
  return {
    summary: 'The bytes of several deliveries in one zip, with everything known of them in `deliveries.json`',
    tags: ['deliveries'],
    parameters: [{ name: 'id', in: 'query', required: true, description: 'repeated: `id=…&id=…`', schema: ids }],
    responses: {
      200: { description: 'the zip', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } },
      400: problem('no id, too many, or one that is none'),
      401: problem('no archive token, or a wrong one'),
      404: problem('no such delivery'),
      503: problem('the storage cannot be read right now'),
    },
  };
}

function downloadPart(): Operation {
  const bytes = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  const decoded: Parameter = {
    name: 'decoded',
    in: 'query',
    description: 'whole and without Range; cut off at 1 GiB, and at 200 times what is stored where that is over 16 MiB',
    schema: { type: 'string', enum: ['1'] },
  };
  const header = (name: string) => ({ name, in: 'header' as const, schema: { type: 'string' } });
  return {
    summary: 'The bytes of a part: as received, or with `decoded=1` as they were before their Content-Encoding',
    tags: ['deliveries'],
    parameters: [decoded, header('Range'), header('If-Range'), header('If-None-Match')],
    responses: {
      200: {
        description: 'all of them, as a download',
        headers: { ETag: { description: 'the SHA-256 in quotes', schema: { type: 'string' } } },
        ...bytes,
      },
      206: { description: 'the range asked for', ...bytes },
      304: { description: 'what If-None-Match names is still right' },
      400: problem('a parameter that is not accepted'),
      401: problem('no archive token, or a wrong one'),
      404: problem('no such part, or its payload was deleted'),
      409: problem('it cannot be decoded: the encoding is broken, or not known'),
      416: { description: 'the range lies behind the end' },
      503: problem('the storage cannot be read right now, or two parts are being decoded'),
    },
  };
}
