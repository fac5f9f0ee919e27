import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, wordOf } from '../common/fields.ts';
import { audioUrl, json, webhookKeys } from '../common/guides.ts';
import { asksOnSuccess, bearerKey, stillWorking, takeJson, withKey } from '../common/requests.ts';

/**
 * The request that starts a Soniox transcription with a webhook.
 *
 * Source: soniox.com/docs/stt/async/webhooks, read 2026-11-21.
 */
const sonioxGuide: VendorGuide = {
  sender: { vendor: 'Soniox', proofs: ['bearer', 'header', 'query'] },
  write: (admission) => ({
    title: 'Soniox: webhook_url',
    use: 'The request that creates a transcription: these keys beside the model and whatever else you ask for.',
    snippet: json(webhookKeys(admission)),
    placeholders: [audioUrl],
    notes: [
      'Name the vendor in the settings: auto cannot tell its notices from those of others.',
      'The callback says that a transcript is there, and does not hold it.',
      'An id in the URL (id=call-17) becomes an id of the recording.',
    ],
  }),
};

/**
 * `GET /v1/transcriptions/<id>/transcript`: `{ id, text, tokens }`. Projects with data residency have an API of their
 * region, e.g. `https://api.eu.soniox.com`. That a transcription which is not done is answered 409 could not be confirmed.
 * Source: soniox.com/docs/stt/api-reference (transcriptions), read 2026-11-21.
 */
export const sonioxFetch: VendorFetch = {
  origin: 'https://api.soniox.com',
  keyHosts: ['api.soniox.com', '*.soniox.com'],
  resultHosts: [],
  showKey: bearerKey,
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v1/transcriptions/${encodeURIComponent(wish.jobId)}/transcript`)],
  read: takeJson,
  statuses: { 409: stillWorking },
};

/**
 * Soniox: a notice, `{ id, status: 'completed' | 'error' }`; the transcript has to be fetched.
 *
 * Others send just the same two keys, so `auto` leaves it to `generic`, which reads them as well. What the customer knows
 * of the recording can only stand in the query of the URL. It publishes no addresses it calls from.
 * Source: soniox.com/docs/stt/async/webhooks, read 2026-11-21.
 */
export const soniox: Vendor = {
  name: 'soniox',
  egress: null,
  recognises() {
    return false;
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    const inUrl = jobIdInQuery(head.query);
    const jobId = wordOf(field(message, 'id')) ?? inUrl;
    return {
      ...blankClaim('soniox', parts, 'by-format'),
      jobId,
      externalIds: inUrl === jobId ? [] : labelsOf([inUrl]),
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? { code: null, message: 'Soniox could not transcribe the audio; its transcription object tells why' }
          : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: sonioxFetch,
  guide: sonioxGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['completed', 'success'],
  ['error', 'failure'],
  ['queued', 'progress'],
  ['processing', 'progress'],
]);
