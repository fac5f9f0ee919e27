import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import type { HandshakeReply } from '../../domain/vendor-answer.ts';
import type { FetchRequest, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { items, jobIdInQuery, labelsOf, wordOf } from '../common/fields.ts';
import { jsonOf } from '../common/handshake.ts';
import { takeWebVtt } from '../common/requests.ts';
import { zoomSignature } from './signature.ts';

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

/** Events with the links of transcripts and a token for them; those of Zoom Phone have links and no token. */
const fetchedEvents: ReadonlySet<string> = new Set([
  'recording.transcript_completed',
  'recording.archive_files_completed',
  'session.recording_transcript_completed',
]);

/**
 * Zoom: the `download_url` of each file `TRANSCRIPT` that the notice names (an archive has closed captions, `CC`, in its
 * place), with the notice's `download_token` as the bearer. It needs no key of the customer's, and the token holds for 24
 * hours. Zoom leads on to another host of its own, which is asked without the token.
 * Source: marketplace.zoom.us/docs (recording-transcript-completed) and developers.zoom.us/blog, "Meeting API querying
 * tips", part 4, read 2026-11-21; the types of @zoom/rivet 0.4.0, read 2026-12-01.
 */
const zoomFetch: VendorFetch = {
  origin: null,
  keyHosts: ['zoom.us', '*.zoom.us', 'zoomgov.com', '*.zoomgov.com'],
  resultHosts: [],
  showKey: null,
  asks: ({ vendorStatus }) => (fetchedEvents.has(vendorStatus ?? '') ? 'first' : null),
  begin({ notice }: FetchWish) {
    // Older notices hold it in the payload.
    const bearer = field(notice, 'download_token') ?? field(notice, 'payload', 'download_token');
    const object = field(notice, 'payload', 'object');
    const archived = items(field(object, 'archive_files')).filter((file) => field(file, 'individual') !== true);
    const files = [...items(field(object, 'recording_files')), ...archived];
    const urls = ['TRANSCRIPT', ...(archived.length > 0 ? ['CC'] : [])]
      .map((type) =>
        files.filter((file) => field(file, 'file_type') === type).map((file) => field(file, 'download_url')),
      )
      .map((links) => links.filter((url) => typeof url === 'string'))
      .find((links) => links.length > 0);
    if (typeof bearer !== 'string' || urls === undefined) {
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
 * shares. A Video SDK has a `session_id`; Zoom Phone names `recordings: [{ id, call_id, transcript_download_url }]`, or a
 * voicemail with what was said in it, `{ id, transcription: { status, content } }`, whose status is 400 or more and content
 * empty where it failed (read from the values alone). Zoom publishes no addresses that these calls alone come from.
 * Source: developers.zoom.us/docs/api/webhooks and marketplace.zoom.us/docs (recording-transcript-completed), read
 * 2026-11-21; the types of @zoom/rivet 0.4.0, read 2026-12-01.
 */
export const zoom: Vendor = {
  name: 'zoom',
  egress: null,
  recognises({ head, parts }) {
    return 'x-zm-signature' in head.headers || jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = wordOf(field(message, 'event'));
    const object = field(message, 'payload', 'object');
    const { jobId, ids } = subjectOf(event, object);
    const failed = voicemailFailure(object);
    const outcome = failed === null ? outcomeOf(event) : 'failure';
    const titles = ['topic', 'session_name', 'meeting_topic'].map((key) => field(object, key));
    return {
      ...blankClaim('zoom', parts, 'by-format'),
      jobId: jobId ?? jobIdInQuery(head.query),
      title: labelsOf(titles)[0] ?? null,
      externalIds: labelsOf(ids),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? { code: failed ?? event, message: 'Zoom could not process the recording' } : null,
    };
  },
  sends: ['transcript', 'notice'],
  signatures: ['zoom'],
  ownScheme: zoomSignature,
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

/**
 * Whose job an event is about, and its other ids: the meeting that took place, the session of a Video SDK, or of Zoom Phone
 * the recording or the voicemail. One event may name several recordings of a call: the first is the job.
 */
function subjectOf(event: string | null, object: unknown): { jobId: string | null; ids: unknown[] } {
  if (!event?.startsWith('phone.')) {
    const jobId = ['uuid', 'session_id', 'meeting_uuid'].map((key) => wordOf(field(object, key))).find(isWord) ?? null;
    return { jobId, ids: [field(object, 'id'), field(object, 'meeting_id'), field(object, 'session_key')] };
  }
  if (!/^phone\.(?:recording|voicemail)_/.test(event)) return { jobId: null, ids: [] };
  const [first = object, ...others] = items(field(object, 'recordings'));
  return {
    jobId: wordOf(field(first, 'id')),
    ids: [field(first, 'call_id'), field(first, 'call_log_id'), ...others.map((other) => field(other, 'id'))],
  };
}

function isWord(word: string | null): word is string {
  return word !== null;
}

/** Of the events of a recording or a voicemail; those of other things are kept and say nothing of a job's end. */
function outcomeOf(event: string | null): Outcome {
  if (!/^(?:recording\.|session\.recording_|phone\.(?:recording|voicemail)_)/.test(event ?? '')) return 'unknown';
  // People who may read a recording of Zoom Phone are told of it in an event of their own.
  const what = event?.replace(/_for_access_member$/, '') ?? '';
  if (/[._]completed$/.test(what)) return 'success';
  if (/[._]failed$/.test(what)) return 'failure';
  return /[._](?:started|paused|resumed|stopped)$/.test(what) ? 'progress' : 'unknown';
}

/** A voicemail whose words could not be had, by the status in the place of a message. */
function voicemailFailure(object: unknown): string | null {
  const status = wordOf(field(object, 'transcription', 'status'));
  const isEmpty = field(object, 'transcription', 'content') === '';
  return isEmpty && Number(status) >= 400 ? status : null;
}
