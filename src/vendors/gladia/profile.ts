import type { Outcome, VendorError } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimByContent, jsonObjects } from '../common/claims.ts';
import { inQuery, labelOf, labelsOf, messageOf, ownValues, wordOf } from '../common/fields.ts';
import { audioUrl, json } from '../common/guides.ts';
import { asksOnSuccess, keyInHeader, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * The request that starts a Gladia transcription with a callback.
 *
 * Source: support.gladia.io, "How can I use callbacks with this API?", read 2026-11-21. No header of the customer's is
 * documented.
 */
const gladiaGuide: VendorGuide = {
  sender: { vendor: 'Gladia', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Gladia: callback_config',
    use: 'The body of POST /v2/pre-recorded.',
    snippet: json({ audio_url: audioUrl.word, callback: true, callback_config: { url, method: 'POST' } }),
    placeholders: [audioUrl],
    notes: [
      'Gladia sends no recordings. To have one beside its transcript, import it here with the id of the job.',
      'Texts and numbers in custom_metadata are kept with the job and can be searched for.',
    ],
  }),
};

/**
 * `GET /v2/pre-recorded/<id>`, of a live session `GET /v2/live/<id>`: the job with its `status` (`queued`, `processing`,
 * `done`, `error`) and its `result`, which is what the callback has as its payload.
 * Source: docs.gladia.io/api-reference/v2/pre-recorded/get, read 2026-11-21; @gladiaio/sdk 2.1.0, v2/live/client.js, read
 * 2026-12-01.
 */
const gladiaFetch: VendorFetch = {
  origin: 'https://api.gladia.io',
  keyHosts: ['api.gladia.io'],
  resultHosts: [],
  showKey: keyInHeader('x-gladia-key'),
  asks: asksOnSuccess,
  begin(wish) {
    const isLive = wordOf(field(wish.notice, 'event'))?.startsWith('live.') === true;
    return [withKey(wish, `/v2/${isLive ? 'live' : 'pre-recorded'}/${encodeURIComponent(wish.jobId)}`)];
  },
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (status === 'done') return takeIt;
    if (status !== 'error') return notReady(status);
    const code = wordOf(field(json, 'error_code'));
    return { type: 'gone', reason: `Gladia could not transcribe the audio${code === null ? '' : ` (error ${code})`}` };
  },
  statuses: {},
};

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
  guide: gladiaGuide,
  samples: () => import('./samples.ts'),
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
  if (['success', 'transcription.success', 'live.end_session', 'done'].includes(event)) return 'success';
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
