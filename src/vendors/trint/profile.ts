import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { ShownKey, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelOf, labelsOf, wordOf } from '../common/fields.ts';
import { goOnTo, stillWorking, takeWebVtt, withKey, withoutKey } from '../common/requests.ts';

/**
 * The callback URL of Trint's events.
 *
 * Source: dev.trint.com/reference/events, read 2026-11-21. No way to prove itself is documented.
 */
const trintGuide: VendorGuide = {
  sender: { vendor: 'Trint', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Trint: callback URL',
    use: "Register this URL for events, as Trint's reference describes.",
    snippet: url,
    notes: [
      'The callback says that a transcript is there, and does not hold it.',
      'The same transcript is told of again when somebody verifies it or makes a new version. Failures are not told.',
    ],
  }),
};

/**
 * `GET /export/webvtt/<id>` answers `{ title, url }`; the captions lie behind that signed URL, on Amazon's storage, and the
 * key stays away from there. While there is no transcript the answer is 404. In the EU the API is at
 * `https://api.eu.trint.com`. Captions are taken, and not the JSON, because their form is a standard and names speakers.
 * Source: dev.trint.com/docs/example-flow and /reference, read 2026-11-21. On which hosts the signed URLs are is not said
 * there; that they are Amazon's is taken from programs that use the API.
 */
export const trintFetch: VendorFetch = {
  origin: 'https://api.trint.com',
  keyHosts: ['api.trint.com', 'api.eu.trint.com'],
  resultHosts: ['*.amazonaws.com', '*.trint.com'],
  showKey: showTrintKey,
  asks({ outcome, vendorStatus }) {
    if (outcome !== 'success') return null;
    return vendorStatus === 'TRANSCRIPT_COMPLETE' ? 'first' : 'anew';
  },
  begin: (wish) => [
    withKey(wish, `/export/webvtt/${encodeURIComponent(wish.jobId)}?${new URLSearchParams(captions)}`, {
      Accept: 'application/json',
    }),
  ],
  read(answer) {
    if (answer.request.credential === 'none') return takeWebVtt(answer);
    const url = field(answer.json, 'url');
    return typeof url === 'string' ? goOnTo(withoutKey(url)) : stillWorking;
  },
  statuses: { 404: stillWorking },
};

const captions = {
  'captions-by-paragraph': 'false',
  'max-subtitle-character-length': '37',
  'highlights-only': 'false',
  'enable-speakers': 'true',
  'speaker-on-new-line': 'false',
  'speaker-uppercase': 'false',
  'skip-strikethroughs': 'true',
};

/** A key of today is `<id>:<secret>`, shown as Basic; one of before stands in a header as it is. */
function showTrintKey(apiKey: string): ShownKey {
  const headers = apiKey.includes(':')
    ? { Authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` }
    : { 'api-key': apiKey };
  return { headers, query: {} };
}

/**
 * Trint: a notice, `{ eventType, transcriptId, title, user, metadata }`; the transcript has to be fetched.
 *
 * `TRANSCRIPT_COMPLETE` comes first, `TRANSCRIPT_VERIFIED` and `TRANSCRIPT_NEW_VERSION` may follow for the same
 * transcript. `metadata` is a text of the customer's. It publishes no addresses it calls from, and reports no failures.
 * Source: dev.trint.com/reference/events, read 2026-11-21.
 */
export const trint: Vendor = {
  name: 'trint',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    return {
      ...blankClaim('trint', parts, (json) => (field(json, 'eventType') === undefined ? 'transcript' : 'notice')),
      jobId: wordOf(field(message, 'transcriptId')) ?? jobIdInQuery(head.query),
      title: labelOf(field(message, 'title')),
      externalIds: labelsOf([field(message, 'metadata')]),
      outcome: isItsEvent(message) ? 'success' : 'unknown',
      vendorStatus: wordOf(field(message, 'eventType')),
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: trintFetch,
  guide: trintGuide,
  samples: () => import('./samples.ts'),
};

function isItsEvent(json: unknown): boolean {
  if (wordOf(field(json, 'transcriptId')) === null) return false;
  return /^TRANSCRIPT_(?:COMPLETE|VERIFIED|NEW_VERSION)$/.test(wordOf(field(json, 'eventType')) ?? '');
}
