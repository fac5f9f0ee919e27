import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, messagesIn } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { asksOnSuccess, takeWebVtt, withKey } from '../common/requests.ts';

/**
 * The webhook URL of a Verbit customer.
 *
 * Source: support.verbit.ai, article 360015219320, read 2026-11-21.
 */
const verbitGuide: VendorGuide = {
  sender: { vendor: 'Verbit', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Verbit: webhook URL',
    use: 'Give Verbit this URL; there is one for each customer.',
    snippet: url,
    notes: [
      'Verbit logs in nowhere and signs nothing: all that can guard this source is a parameter of the URL.',
      'The answer must be OK and nothing else, as that of the collector is: a proxy must not change it.',
      'The callback says that a job has ended, and does not hold the transcript.',
    ],
  }),
};

/**
 * `GET /api/job/get_caption?v=4&job_id=<id>&caption_format=vtt`, with `Authorization: ApiToken <key>`. Errors are
 * `{ ErrorType, ErrorComment }`; with which status they come is not documented, so they are read under any.
 *
 * Captions are taken because the form of its JSON is not documented. The sandbox is at `https://sandbox-api.verbit.co`.
 * Source: verbit.readme.io/docs/post-production-api and /reference/get_job-get-caption, and support.verbit.ai, article
 * 360021315611, read 2026-11-21.
 */
const verbitFetch: VendorFetch = {
  origin: 'https://api.verbit.co',
  keyHosts: ['api.verbit.co', 'sandbox-api.verbit.co'],
  resultHosts: [],
  showKey: (apiKey) => ({ headers: { Authorization: `ApiToken ${apiKey}` }, query: {} }),
  asks: asksOnSuccess,
  begin: (wish) => [
    withKey(wish, `/api/job/get_caption?v=4&job_id=${encodeURIComponent(wish.jobId)}&caption_format=vtt`),
  ],
  read(answer) {
    const error = wordOf(field(answer.json, 'ErrorType'));
    const reason = messageOf(field(answer.json, 'ErrorComment')) ?? `Verbit answered ${error}`;
    if (error === 'BAD_API_TOKEN') return { type: 'refused', reason };
    if (error === 'ITEM_NOT_FOUND') return { type: 'gone', reason };
    return error === null ? takeWebVtt(answer) : { type: 'again', reason };
  },
  statuses: {},
};

/**
 * Verbit: a notice, as a form with `job_id`, `external_id` and `status` (`Completed` or `Failure`); the transcript has to be
 * fetched.
 *
 * The body of the answer has to be `OK` and nothing else: with anything more Verbit tries again for 48 hours. It publishes
 * no addresses it calls from.
 * Source: support.verbit.ai, article 360015219320, read 2026-11-21.
 */
export const verbit: Vendor = {
  name: 'verbit',
  egress: null,
  recognises({ parts }) {
    return messagesIn(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const messages = messagesIn(parts);
    const message = messages.find(isItsNotice) ?? messages[0];
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('verbit', parts, (json) => (field(json, 'job_id') === undefined ? 'transcript' : 'notice')),
      jobId: wordOf(field(message, 'job_id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([field(message, 'external_id')]),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? { code: null, message: 'Verbit could not complete the job' } : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: verbitFetch,
  guide: verbitGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['Completed', 'success'],
  ['Failure', 'failure'],
]);

function isItsNotice(message: unknown): boolean {
  return wordOf(field(message, 'job_id')) !== null && outcomes.has(wordOf(field(message, 'status')) ?? '');
}
