import type { Outcome } from '../domain/delivery.ts';
import { field } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { revaiFetch } from './fetch/revai.ts';
import { jobIdInQuery, labelOf, labelsOf, messageOf, wordOf } from './fields.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * Rev AI: a notice with the description of the job, `{ job: { id, status, created_on, name, metadata, failure,
 * failure_detail } }`; the transcript has to be fetched.
 *
 * `status` is `transcribed` or `failed`, for the other products `completed`. Only 200 counts as received: 202 and 204 are
 * sent again for a day. It publishes no addresses it calls from.
 * Source: docs.rev.ai/resources/tutorials/get-started-api-webhooks and src/models of revdotcom/revai-node-sdk on GitHub,
 * read 2026-11-21.
 */
export const revai: Vendor = {
  name: 'revai',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const job = field(message, 'job') ?? (isJob(message) ? message : undefined);
    const vendorStatus = wordOf(field(job, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('revai', parts, 'by-format'),
      jobId: wordOf(field(job, 'id')) ?? jobIdInQuery(head.query),
      title: labelOf(field(job, 'name')),
      externalIds: labelsOf([field(job, 'metadata')]),
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? {
              code: wordOf(field(job, 'failure')),
              message: messageOf(field(job, 'failure_detail')) ?? 'Rev AI could not process the job',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: revaiFetch,
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['transcribed', 'success'],
  ['completed', 'success'],
  ['failed', 'failure'],
  ['in_progress', 'progress'],
]);

/** A callback, or the description of a job as it is asked for. */
function isItsNotice(json: unknown): boolean {
  return (
    isJob(field(json, 'job')) ||
    (isJob(json) && ['type', 'media_url', 'duration_seconds'].some((key) => field(json, key) !== undefined))
  );
}

function isJob(job: unknown): boolean {
  if (wordOf(field(job, 'id')) === null || typeof field(job, 'created_on') !== 'string') return false;
  return outcomes.has(wordOf(field(job, 'status')) ?? '');
}
