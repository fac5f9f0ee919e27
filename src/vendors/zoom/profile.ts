import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, HandshakeReply, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import type { FetchRequest, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { items, jobIdInQuery, labelOf, labelsOf, wordOf } from '../common/fields.ts';
import { jsonOf } from '../common/handshake.ts';
import { takeWebVtt } from '../common/requests.ts';
import { zoomScheme } from './signature.ts';

/**
 * An event subscription of a Zoom app.
 *
 * Source: developers.zoom.us/docs/api/webhooks and marketplace.zoom.us/docs (webhook reference), read 2026-11-21.
 */
const zoomGuide: VendorGuide = {
  sender: { vendor: 'Zoom', proofs: ['zoom'] },
  write: ({ url, place }) => ({
    title: 'Zoom: event subscription',
    use: 'In the app at the Zoom marketplace, add an event subscription with this URL and the event "Recording transcript files have completed". Validate the URL there while the collector runs.',
    snippet: url,
    notes: [
      `The secret token of the app belongs into ${place}. The validation of the URL is answered with it, now and whenever Zoom repeats it.`,
      'Zoom calls HTTPS only, with TLS 1.2 or newer, a certificate of a public authority and a full host name, and waits for 3 seconds.',
      'The callback says that a transcript is there, and does not hold it: it can be fetched for 24 hours.',
    ],
  }),
};

/**
 * Zoom: the `download_url` of the recording file `TRANSCRIPT` that the notice names, with the notice's `download_token` as
 * the bearer. It needs no key of the customer's, and the token holds for 24 hours. Zoom leads on to another host of its
 * own, which is asked without the token.
 * Source: marketplace.zoom.us/docs (recording-transcript-completed) and developers.zoom.us/blog, "Meeting API querying
 * tips", part 4, read 2026-11-21.
 */
const zoomFetch: VendorFetch = {
  origin: null,
  keyHosts: ['zoom.us', '*.zoom.us', 'zoomgov.com', '*.zoomgov.com'],
  resultHosts: [],
  showKey: null,
  asks: ({ vendorStatus }) => (vendorStatus === 'recording.transcript_completed' ? 'first' : null),
  begin({ notice }: FetchWish) {
    // Older notices hold it in the payload.
    const bearer = field(notice, 'download_token') ?? field(notice, 'payload', 'download_token');
    const urls = items(field(notice, 'payload', 'object', 'recording_files'))
      .filter((file) => field(file, 'file_type') === 'TRANSCRIPT')
      .map((file) => field(file, 'download_url'))
      .filter((url) => typeof url === 'string');
    if (typeof bearer !== 'string' || urls.length === 0) {
      return { impossible: 'no notice with a download_url and a download_token for the transcript is held' };
    }
    return urls.map((url): FetchRequest => ({ url, headers: {}, credential: { bearer } }));
  },
  read: takeWebVtt,
  statuses: {},
};

/**
 * Zoom's cloud recordings: a notice, `{ event: 'recording.transcript_completed', payload: { account_id, object: { uuid,
 * id, topic, recording_files } }, download_token }`; the transcript (VTT) has to be fetched, within 24 hours with that token.
 *
 * `uuid` is the meeting that took place, and may hold `/`, `+` and `=`; `id` is its number, which a series of meetings
 * shares. Zoom publishes no addresses that these calls alone come from.
 * Source: developers.zoom.us/docs/api/webhooks and marketplace.zoom.us/docs (recording-transcript-completed), read
 * 2026-11-21.
 */
export const zoom: Vendor = {
  name: 'zoom',
  egress: null,
  recognises({ head, parts }) {
    return 'x-zm-signature' in head.headers || jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const meeting = field(message, 'payload', 'object');
    const event = wordOf(field(message, 'event'));
    const outcome = outcomeOf(event);
    return {
      ...blankClaim('zoom', parts, () => 'notice'),
      jobId: wordOf(field(meeting, 'uuid')) ?? jobIdInQuery(head.query),
      title: labelOf(field(meeting, 'topic')),
      externalIds: labelsOf([field(meeting, 'id')]),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? { code: event, message: 'Zoom could not process the recording' } : null,
    };
  },
  sends: ['notice'],
  signatures: ['zoom'],
  ownScheme: zoomScheme,
  handshake: validateUrl,
  answer: null,
  urlLimits: { ports: null, scheme: 'https', host: 'name', answerWithinMs: 3000 },
  fetch: zoomFetch,
  guide: zoomGuide,
  samples: () => import('./samples.ts'),
};

/**
 * Zoom tests an endpoint when it is set up, and every few days: `{ event: 'endpoint.url_validation', payload: { plainToken } }`
 * wants the token back, and signed. Source: zoom/webhook-sample, index.js, read 2026-11-21.
 */
function validateUrl({ body, sign }: HandshakeRequest): HandshakeReply | null {
  const message = jsonOf(body);
  const plainToken = field(message, 'payload', 'plainToken');
  if (field(message, 'event') !== 'endpoint.url_validation' || sign === null) return null;
  // Without the colons of `v0:<time>:<body>`: a signed token must never do as the signature of a callback.
  if (typeof plainToken !== 'string' || !/^[\w+/=-]{1,256}$/.test(plainToken)) return null;
  const encryptedToken = Buffer.from(sign(plainToken)).toString('hex');
  const answer = { status: 200, mediaType: 'application/json', body: JSON.stringify({ plainToken, encryptedToken }) };
  return { answer, visit: null };
}

function isItsEvent(json: unknown): boolean {
  const event = wordOf(field(json, 'event')) ?? '';
  if (event === 'endpoint.url_validation') return wordOf(field(json, 'payload', 'plainToken')) !== null;
  return isObject(field(json, 'payload', 'object')) && field(json, 'payload', 'account_id') !== undefined;
}

/** Of the events of a recording; those of other things are kept and say nothing of a job's end. */
function outcomeOf(event: string | null): Outcome {
  if (!event?.startsWith('recording.')) return 'unknown';
  if (/[._]completed$/.test(event)) return 'success';
  if (/[._]failed$/.test(event)) return 'failure';
  return /[._](?:started|paused|resumed|stopped)$/.test(event) ? 'progress' : 'unknown';
}
