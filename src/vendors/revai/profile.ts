import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelOf, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { audioUrl, json } from '../common/guides.ts';
import { bearerKey, stillWorking, takeJson, withKey } from '../common/requests.ts';

/**
 * The request that starts a Rev AI job with a notification.
 *
 * Source: docs.rev.ai/resources/tutorials/get-started-api-webhooks and src/models of revdotcom/revai-node-sdk on GitHub,
 * read 2026-11-21.
 */
const revaiGuide: VendorGuide = {
  sender: { vendor: 'Rev AI', proofs: ['bearer', 'header', 'query'] },
  write: ({ url, header }) => ({
    title: 'Rev AI: notification_config',
    use: 'The body of the request that starts a job.',
    snippet: json({
      source_config: { url: audioUrl.word },
      notification_config: { url, ...(header !== null && { auth_headers: { [header.name]: header.value } }) },
    }),
    placeholders: [audioUrl],
    notes: [
      'The callback says that a job has ended, and does not hold the transcript.',
      'Only 200 counts: a proxy that answers 202 or 204 has the notice sent every 30 minutes for a day.',
    ],
  }),
};

/**
 * `GET /speechtotext/v1/jobs/<id>/transcript`, as JSON by its own media type. The EU's API is at `https://ec1.api.rev.ai`.
 *
 * Only the transcripts of its speech-to-text are had so; notices of its other products lead to nothing here. That a job
 * which is not done is answered 409 is taken from its SDKs, not from its documentation.
 * Source: docs.rev.ai/api/asynchronous/reference and src/api-client.ts of revdotcom/revai-node-sdk, read 2026-11-21.
 */
const revaiFetch: VendorFetch = {
  origin: 'https://api.rev.ai',
  keyHosts: ['api.rev.ai', 'ec1.api.rev.ai'],
  resultHosts: [],
  showKey: bearerKey,
  asks: ({ vendorStatus }) => (vendorStatus === 'transcribed' ? 'first' : null),
  begin: (wish) => [
    withKey(wish, `/speechtotext/v1/jobs/${encodeURIComponent(wish.jobId)}/transcript`, {
      Accept: 'application/vnd.rev.transcript.v1.0+json',
    }),
  ],
  read: takeJson,
  statuses: { 409: stillWorking },
};

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
  guide: revaiGuide,
  samples: () => import('./samples.ts'),
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
