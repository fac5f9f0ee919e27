import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import type { HandshakeReply } from '../../domain/vendor-answer.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, wordOf } from '../common/fields.ts';
import { echo } from '../common/handshake.ts';
import { asksOnSuccess, notReady, takeIt, withKey } from '../common/requests.ts';
import { ibmScheme } from './signature.ts';

/**
 * The requests that register a callback URL at IBM Watson, and use it.
 *
 * Source: async.md of ibm-cloud-docs/speech-to-text on GitHub, read 2026-11-21.
 */
const ibmGuide: VendorGuide = {
  sender: { vendor: 'IBM Watson', proofs: ['ibm'] },
  write({ url, isSigned }) {
    const callback = `callback_url=${encodeURIComponent(url)}`;
    const events = 'events=recognitions.completed_with_results,recognitions.failed';
    return {
      title: 'IBM Watson: register_callback',
      use: 'Requests to your instance of the service: the first one once, while the collector runs, the second for each recording.',
      snippet: `POST /v1/register_callback?${callback}${isSigned ? '&user_secret=YOUR_SIGNING_SECRET' : ''}
POST /v1/recognitions?${callback}&${events}&user_token=YOUR_CALL_ID`,
      placeholders: [{ word: 'YOUR_CALL_ID', meaning: 'an id of your own for this recording' }],
      notes: [
        'The URL is tested once, with a challenge that is answered. When that fails, register it again.',
        'Ask for completed_with_results: recognitions.completed alone tells the end, and the transcript has to be fetched.',
        'Both requests must name the URL in the same way, to the letter.',
      ],
    };
  },
};

/**
 * `GET /v1/recognitions/<id>` of the customer's instance: the job with its `status` (`waiting`, `processing`, `completed`,
 * `failed`) and, once it is completed, its `results`. The key of an instance is the password of the user `apikey`.
 * Source: async.md of ibm-cloud-docs/speech-to-text on GitHub, read 2026-11-21; ibm-watson 12.2.0,
 * speech-to-text/v1-generated.js (checkJob), read 2026-12-01.
 */
const ibmFetch: VendorFetch = {
  origin: null,
  endpoint: {
    isRequired: true,
    hasPath: true,
    example: 'https://api.eu-de.speech-to-text.watson.cloud.ibm.com/instances/<id>',
  },
  keyHosts: ['*.speech-to-text.watson.cloud.ibm.com'],
  resultHosts: [],
  showKey: (apiKey) => ({
    headers: { Authorization: `Basic ${Buffer.from(`apikey:${apiKey}`).toString('base64')}` },
    query: {},
  }),
  asks: asksOnSuccess,
  begin: (wish) => [
    withKey(wish, `/v1/recognitions/${encodeURIComponent(wish.jobId)}`, { Accept: 'application/json' }),
  ],
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (status === 'completed') return takeIt;
    return status === 'failed' ? { type: 'gone', reason: 'IBM could not recognise the audio' } : notReady(status);
  },
  statuses: {},
};

/**
 * IBM Watson Speech to Text: `{ id, event: 'recognitions.completed_with_results', user_token, results }`.
 *
 * Which events come, and so whether the transcript does, is asked for with each job; without results it has to be fetched.
 * IBM publishes no addresses that these calls alone come from.
 * Source: async.md of ibm-cloud-docs/speech-to-text on GitHub, read 2026-11-21.
 */
export const ibm: Vendor = {
  name: 'ibm',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    // A job that was asked for has a status in the place of an event.
    const event = wordOf(field(message, 'event')) ?? wordOf(field(message, 'status'));
    const outcome = outcomes.get(event ?? '') ?? 'unknown';
    return {
      ...blankClaim('ibm', parts, 'by-format'),
      jobId: wordOf(field(message, 'id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([field(message, 'user_token')]),
      outcome,
      vendorStatus: event,
      error:
        outcome === 'failure'
          ? { code: null, message: 'IBM could not recognise the audio; the description of the job there tells why' }
          : null,
    };
  },
  sends: ['transcript', 'notice'],
  signatures: ['ibm'],
  ownScheme: ibmScheme,
  handshake: answerChallenge,
  answer: null,
  urlLimits: { ports: null, scheme: null, host: null, answerWithinMs: 5000 },
  fetch: ibmFetch,
  guide: ibmGuide,
  samples: () => import('./samples.ts'),
};

/** A callback URL is registered once `GET ?challenge_string=…` was answered with the string, within 5 seconds. */
function answerChallenge({ method, query }: HandshakeRequest): HandshakeReply | null {
  const challenge = query.get('challenge_string');
  return method === 'GET' && challenge !== null ? echo(challenge) : null;
}

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['recognitions.started', 'progress'],
  ['recognitions.completed', 'success'],
  ['recognitions.completed_with_results', 'success'],
  ['recognitions.failed', 'failure'],
  ['waiting', 'progress'],
  ['processing', 'progress'],
  ['completed', 'success'],
  ['failed', 'failure'],
]);

function isItsEvent(json: unknown): boolean {
  const event = wordOf(field(json, 'event')) ?? '';
  return wordOf(field(json, 'id')) !== null && event.startsWith('recognitions.') && outcomes.has(event);
}
