import { auditActions } from '../../../domain/audit.ts';
import { partKinds } from '../../../domain/delivery.ts';
import { roles } from '../../../domain/people.ts';

/** A JSON Schema of the dialect of OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const textOrNull: Schema = { type: ['string', 'null'] };
export const texts: Schema = { type: 'array', items: text };
export const count: Schema = { type: 'integer', minimum: 0 };
export const countOrNull: Schema = { type: ['integer', 'null'], minimum: 0 };
export const time: Schema = { type: 'string', format: 'date-time', description: 'UTC, with milliseconds' };
const sha256: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
export const kind: Schema = { type: 'string', enum: partKinds };
export const outcome: Schema = { type: 'string', enum: ['success', 'failure', 'progress', 'unknown'] };
const nextPage: Schema = { type: ['string', 'null'], description: '`cursor` of the following page, null at the end' };
const healthStatus: Schema = { type: 'string', enum: ['ok', 'degraded', 'failing'] };
export const vendorError: Schema = { anyOf: [ref('VendorError'), { type: 'null' }] };

/** Every shape that the API answers with, by name. */
export const schemas: Readonly<Record<string, Schema>> = {
  Problem: {
    ...objectOf({ type: text, title: text, status: count, detail: text, code: text, deliveryId: text }, ['deliveryId']),
    description: 'RFC 9457. `code` is stable; `deliveryId` names the quarantined delivery that a refused body became',
  },
  VendorError: objectOf({ code: textOrNull, message: text }),
  Part: objectOf({
    index: count,
    field: { ...textOrNull, description: 'name of the form field' },
    filename: { ...textOrNull, description: 'as sent, unsafe as it is' },
    kind,
    mediaType: { ...textOrNull, description: 'as sent, without parameters' },
    bytes: count,
    sha256,
    path: { ...textOrNull, description: 'where it lies in the archive; null while not filed, and after deletion' },
  }),
  Delivery: objectOf(
    {
      id: { type: 'string', format: 'uuid' },
      source: text,
      vendor: text,
      receivedAt: time,
      method: {
        type: 'string',
        enum: ['POST', 'PUT', 'GET', 'FILE'],
        description: '`GET`: fetched from the vendor; `FILE`: lay in the drop folder',
      },
      path: text,
      query: { type: 'object', additionalProperties: { anyOf: [text, texts] }, description: 'secrets read ***' },
      sender: { ...textOrNull, description: 'IP address; null when it could not be read, where anyone may call' },
      headers: { type: 'object', additionalProperties: text, description: 'secrets read ***' },
      unproved: {
        const: true,
        description: 'present when anybody could have sent it: the source asks for no credential and has no list',
      },
      jobId: textOrNull,
      outcome,
      vendorStatus: textOrNull,
      error: vendorError,
      duplicateOf: { ...textOrNull, description: 'id of the first delivery with the same content' },
      state: { type: 'string', enum: ['received', 'filed', 'quarantined', 'deleted'] },
      warnings: texts,
      parts: { type: 'array', items: ref('Part') },
    },
    ['unproved'],
  ),
  JobMedia: objectOf({
    deliveryId: text,
    part: { ...count, description: 'index of the part' },
    mediaType: { ...textOrNull, description: 'as sent' },
    bytes: count,
    filename: { ...textOrNull, description: 'as sent, unsafe as it is' },
    sha256,
  }),
  Folder: objectOf({ type: { const: 'folder' }, name: text, path: text }),
  File: objectOf({
    type: { const: 'file' },
    name: text,
    path: text,
    bytes: count,
    mediaType: textOrNull,
    sha256,
    receivedAt: time,
    deliveryId: text,
    part: count,
  }),
  Refusal: objectOf({
    minute: { ...time, description: 'start of the minute' },
    source: text,
    sender: textOrNull,
    code: text,
    count,
  }),
  QuarantinedDelivery: objectOf({
    delivery: ref('Delivery'),
    code: text,
    message: text,
    timesSeen: { ...count, description: 'how often the same bytes came' },
    lastSeenAt: time,
  }),
  DeliveryPage: pageOf(ref('Delivery')),
  FilePage: pageOf({ anyOf: [ref('Folder'), ref('File')] }),
  AuditEntry: objectOf({
    at: { type: 'string', format: 'date-time' },
    what: { type: 'string', enum: auditActions },
    who: textOrNull,
    role: { anyOf: [{ type: 'string', enum: roles }, { type: 'null' }] },
    from: textOrNull,
    route: textOrNull,
    delivery: textOrNull,
    times: count,
  }),
  AuditPage: pageOf(ref('AuditEntry')),
  RefusalPage: pageOf(ref('Refusal')),
  QuarantinePage: pageOf(ref('QuarantinedDelivery')),
  NotAccepted: objectOf({ refusals: ref('RefusalPage'), quarantine: ref('QuarantinePage') }),
  Overview: objectOf({
    counts: objectOf({ deliveries: count, filed: count, quarantined: count, quarantinedBytes: count, deleted: count }),
    waiting: {
      ...objectOf({ deliveries: count, bytes: count, deferred: count }),
      description: 'accepted and not filed yet; `deferred`: set aside, because they could not be filed',
    },
    space: {
      anyOf: [
        objectOf({ freeBytes: count, totalBytes: count, freeFiles: { anyOf: [count, { type: 'null' }] } }),
        { type: 'null' },
      ],
      description: 'of the file system of the storage, null when it cannot be asked',
    },
    unlisted: { ...count, description: 'addresses that called with a right credential and are not listed' },
    sources: {
      type: 'array',
      items: objectOf({
        source: text,
        vendor: { ...textOrNull, description: 'null for one that is not in the settings any more' },
        lastAt: { anyOf: [time, { type: 'null' }], description: 'of the last delivery' },
      }),
    },
  }),
  Activity: {
    ...objectOf({
      deliveries: {
        type: 'array',
        items: objectOf({ hour: time, source: text, outcome, deliveries: count, bytes: count }),
      },
      refusals: { type: 'array', items: objectOf({ hour: time, source: text, refusals: count }) },
    }),
    description: 'by start of the hour, oldest first; duplicates and quarantined deliveries count too',
  },
  HealthReport: objectOf({
    status: healthStatus,
    checks: {
      type: 'object',
      additionalProperties: objectOf({ status: healthStatus, detail: text }, ['detail']),
      description: 'details only with the archive token',
    },
  }),
  SettingsRead: objectOf({
    changed: { ...texts, description: 'keys that count from now on; values never appear' },
    needsRestart: { ...texts, description: 'keys that stay as they were until the next start' },
    warnings: texts,
  }),
};

/** Points to one of `schemas`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function pageOf(item: Schema): Schema {
  return objectOf({ items: { type: 'array', items: item }, next: nextPage });
}

export function objectOf(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
