import type { Outcome, VendorError } from '../domain/delivery.ts';
import { field, isObject } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { gladiaFetch } from './fetch/gladia.ts';
import { inQuery, labelOf, labelsOf, messageOf, ownValues, wordOf } from './fields.ts';
import { claimByContent, jsonObjects } from './part-claims.ts';

/**
 * Gladia v2: the callback of a job, the webhook of an account, and the messages of a live session.
 *
 * All are `{ id, event, payload | error }`, but that the account's webhook has the id in its payload. The reference
 * calls the events `transcription.success` and `transcription.error`, the help centre `success` and `error`.
 * Source: docs.gladia.io/api-reference/v2/pre-recorded/callback and support.gladia.io, "How can I use callbacks with
 * this API?", read 2026-11-21. Gladia publishes no addresses it calls from.
 */
export const gladia: Vendor = {
  name: 'gladia',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsMessage);
  },
  readClaim({ head, parts }): Claim {
    const message = jsonObjects(parts)[0];
    // A job that was fetched has a status in the place of an event.
    const event = wordOf(field(message, 'event')) ?? wordOf(field(message, 'status'));
    const outcome = outcomeOf(event);
    return {
      vendor: 'gladia',
      // Gladia sends nothing but messages: what is none was put there by the customer, with the id of the job in its URL.
      jobId: jobIdIn(message) ?? (message === undefined ? inQuery(head.query, ['id']) : null),
      aliases: [],
      title: labelOf(field(message, 'file', 'filename')),
      externalIds: labelsOf(ownValues(field(message, 'custom_metadata'))),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? errorOf(field(message, 'error')) : null,
      warnings: addOnFailures(field(message, 'payload')),
      expected: null,
      parts: parts.map((part) =>
        claimByContent(part, (json) => ([json].flat().some(isSaid) ? 'transcript' : 'notice')),
      ),
    };
  },
  sends: ['transcript', 'notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: gladiaFetch,
};

function jobIdIn(message: unknown): string | null {
  return wordOf(field(message, 'id')) ?? wordOf(field(message, 'payload', 'id'));
}

/** Gladia has a dozen. */
const maxAddOns = 50;

function isItsMessage(json: unknown): boolean {
  const event = wordOf(field(json, 'event')) ?? '';
  if (!isObject(field(json, 'payload')) && field(json, 'error') === undefined) return false;
  return /^(?:transcription\.(?:created|success|error)|live\.[a-z_]+|success|error)$/.test(event);
}

function outcomeOf(event: string | null): Outcome {
  if (event === null) return 'unknown';
  if (['success', 'transcription.success', 'done'].includes(event)) return 'success';
  if (['error', 'transcription.error'].includes(event)) return 'failure';
  return event.startsWith('live.') || ['transcription.created', 'queued', 'processing'].includes(event)
    ? 'progress'
    : 'unknown';
}

function errorOf(error: unknown): VendorError {
  return { code: wordOf(field(error, 'code')), message: messageOf(error) ?? 'Gladia could not transcribe the audio' };
}

/** An add-on that failed does not spoil the transcript it was to be added to. */
function addOnFailures(payload: unknown): string[] {
  if (!isObject(payload)) return [];
  return Object.entries(payload)
    .filter(([, block]) => field(block, 'success') === false)
    .slice(0, maxAddOns)
    .map(([name, block]) => `${name.slice(0, 64)} failed: ${messageOf(field(block, 'error')) ?? 'no reason given'}`);
}

/**
 * An utterance of a live session that is final, or the whole transcript: a live session's last message has it one level
 * down; a job that was fetched calls it its result, or is nothing else. Of a list of messages, one such is enough.
 */
function isSaid(json: unknown): boolean {
  const live = field(json, 'payload', 'data') ?? field(json, 'data');
  if (field(live, 'is_final') === true && isObject(field(live, 'utterance'))) return true;
  const places = [[], ['payload'], ['payload', 'data'], ['result']];
  return places.some((place) => isObject(field(json, ...place, 'transcription')));
}
