import type { Outcome } from '../domain/delivery.ts';
import { field } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { sonioxFetch } from './fetch/soniox.ts';
import { jobIdInQuery, labelsOf, wordOf } from './fields.ts';
import { jsonObjects } from './part-claims.ts';

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
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['completed', 'success'],
  ['error', 'failure'],
  ['queued', 'progress'],
  ['processing', 'progress'],
]);
