import type { ShownKey, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { goOnTo, stillWorking, takeWebVtt, withKey, withoutKey } from '../common/requests.ts';

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
