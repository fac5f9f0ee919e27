import { allowModes } from '../../../domain/credential.ts';
import { changes, inPath, json, knownParameter, type Operation, type Parameter, problem, reads } from './operations.ts';
import { ref, type Schema } from './schemas.ts';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const count: Schema = { type: 'integer', minimum: 0 };
const texts: Schema = { type: 'array', items: text };

const trustedRange: Parameter = {
  name: 'address',
  in: 'query',
  required: true,
  description: 'an address or a CIDR block, e.g. 203.0.113.9',
  schema: text,
};

/** The routes about sources, and the one that files what came another way. */
export const sourcePaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/sources': {
    get: reads(
      'sources',
      'The configured sources: URLs, how they are guarded, and what to tell their vendors',
      'Sources',
    ),
  },
  '/api/v1/sources/{source}/test': {
    parameters: [inPath('source')],
    post: playTest(),
  },
  '/api/v1/sources/{source}/trusted': {
    parameters: [inPath('source')],
    post: {
      ...changes(
        'sources',
        'Let an address or CIDR block count as listed, and release what was quarantined because of it',
        'Trusted',
      ),
      parameters: [trustedRange],
    },
    delete: { ...changes('sources', 'No longer trust an address or CIDR block', null), parameters: [trustedRange] },
  },
  '/api/v1/import': { post: importFiles() },
};

function playTest(): Operation {
  return {
    summary: 'Play the callbacks of the vendor to the source, over its real listener',
    tags: ['sources'],
    responses: {
      200: json('what became of it', 'TestOutcome'),
      401: problem('no archive token, or a wrong one'),
      404: problem('no such source is configured'),
    },
  };
}

function importFiles(): Operation {
  const form = {
    type: 'object',
    required: ['files'],
    properties: {
      source: { ...text, default: 'import', description: 'a configured source, or `import`; before the files' },
      job: { ...text, maxLength: 256, description: 'id of the job, where the files name none; before the files' },
      receivedAt: { type: 'string', format: 'date-time', description: 'when it was received first; now if left out' },
      id: { type: 'string', format: 'uuid', description: 'a UUIDv7 that the delivery is to have' },
      query: { ...text, description: 'a JSON object of texts: what stood in the query then' },
      files: { type: 'array', items: { type: 'string', format: 'binary' }, description: 'all are one delivery' },
    },
  };
  return {
    summary: 'File what came another way, as one delivery',
    tags: ['sources'],
    parameters: [knownParameter('again')],
    requestBody: { required: true, content: { 'multipart/form-data': { schema: form } } },
    responses: {
      201: {
        ...json('all of it is durable', 'Delivery'),
        headers: { Location: { description: 'of the delivery', schema: text } },
      },
      409: problem('there is a delivery of that `id`, or something of the job was deleted'),
      400: problem('a field that is not accepted, a broken form, or JSON that is not JSON (`deliveryId`: quarantined)'),
      401: problem('no archive token, or a wrong one'),
      408: problem('the body fell silent'),
      413: problem('over a limit of the source'),
      503: problem('nothing was stored; try again after `Retry-After` seconds'),
    },
  };
}

const credential = objectOf({
  type: { type: 'string', enum: ['bearer', 'header', 'basic', 'query', 'signature'] },
  name: { ...textOrNull, description: 'of the header or query parameter' },
  place: { ...text, description: 'where the value is found; it is never shown' },
});

const guide = objectOf({
  title: text,
  use: { ...text, description: 'where the snippet belongs' },
  snippet: { ...text, description: 'ready to paste, a word in capitals in place of each secret' },
  placeholders: { type: 'array', items: objectOf({ word: text, meaning: text }) },
  notes: texts,
  obstacle: {
    anyOf: [objectOf({ reason: text, settings: text }), { type: 'null' }],
    description: 'why this vendor could not get in as things are, and settings that would let it',
  },
});

const time: Schema = { ...text, format: 'date-time' };
const timeOrNull: Schema = { anyOf: [time, { type: 'null' }] };
const hits = {
  range: { ...text, description: 'an address or a CIDR block' },
  hits: { ...count, description: 'callbacks that were answered with a success' },
  lastAt: { ...timeOrNull, description: 'null: never since counting began' },
};

const senders = objectOf({
  mode: { type: 'string', enum: allowModes, description: 'what becomes of senders that are not listed' },
  since: { ...time, description: 'when counting began' },
  listed: {
    type: 'array',
    items: objectOf({
      entry: { ...text, description: 'as it stands in the settings' },
      ranges: { type: 'array', items: objectOf(hits) },
    }),
  },
  trusted: {
    type: 'array',
    items: objectOf({ ...hits, at: { ...time, description: 'when it came to be trusted' } }),
  },
  unlisted: {
    type: 'array',
    items: objectOf({
      address: text,
      count,
      firstAt: time,
      lastAt: time,
      isAlarming: { type: 'boolean', description: 'false when it did not call for seven days' },
    }),
    description: 'called with a right credential, and neither listed nor trusted; the last one first',
  },
});

/** Shapes that these routes answer with, by name. */
export const sourceSchemas: Readonly<Record<string, Schema>> = {
  Source: objectOf({
    source: text,
    vendor: text,
    url: { ...text, format: 'uri' },
    isUrlGuessed: { type: 'boolean', description: 'true without `server.publicUrl`: made from the address asked at' },
    credentials: { anyOf: [{ const: 'none' }, { type: 'array', items: credential }] },
    allow: { anyOf: [{ const: 'anyone' }, texts] },
    senders: { anyOf: [senders, { type: 'null' }], description: 'who calls; null for a source that takes anyone' },
    limits: objectOf({ bodyBytes: count, partBytes: count, parts: count }),
    lastAt: { ...textOrNull, description: 'of the last delivery' },
    testObstacle: { ...textOrNull, description: 'why a test from here cannot get in' },
    guides: { type: 'array', items: guide, minItems: 1 },
  }),
  Sources: objectOf({ items: { type: 'array', items: ref('Source') } }),
  Trusted: objectOf({
    released: { ...texts, description: 'ids of the deliveries that were quarantined because of it' },
  }),
  TestOutcome: {
    oneOf: [
      objectOf({ accepted: { const: true }, deliveryIds: texts }),
      objectOf({ accepted: { const: false }, status: { type: ['integer', 'null'] }, code: textOrNull, reason: text }),
    ],
  },
};

function objectOf(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
