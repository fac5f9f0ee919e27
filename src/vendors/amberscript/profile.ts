import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelOf, messageOf, wordOf } from '../common/fields.ts';
import { asksOnSuccess, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * The request that hands a recording to Amberscript, with a callback.
 *
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21. No way to prove itself is documented.
 */
const amberscriptGuide: VendorGuide = {
  sender: { vendor: 'Amberscript', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Amberscript: callbackUrl',
    use: 'The URL to which a recording is uploaded.',
    snippet: `POST https://api.amberscript.com/api/jobs/upload-media?jobType=direct&language=nl&transcriptionType=transcription&callbackUrl=${encodeURIComponent(url)}&apiKey=YOUR_API_KEY`,
    placeholders: [{ word: 'YOUR_API_KEY', meaning: 'your key at Amberscript' }],
    notes: [
      'Choose letters and digits for the secret: anything else would have to be percent-encoded twice here.',
      'The callback says that a job has ended, and does not hold the transcript.',
    ],
  }),
};

/**
 * `GET /api/jobs/export-json?jobId=<id>`; the key is a parameter of the URL, `apiKey`, so that URL is written nowhere.
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21.
 */
const amberscriptFetch: VendorFetch = {
  origin: 'https://api.amberscript.com',
  keyHosts: ['api.amberscript.com'],
  resultHosts: [],
  showKey: (apiKey) => ({ headers: {}, query: { apiKey } }),
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/api/jobs/export-json?jobId=${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    if (Array.isArray(field(json, 'segments'))) return takeIt;
    return notReady(wordOf(field(json, 'jobStatus', 'status')));
  },
  statuses: {},
};

/**
 * Amberscript: a notice, `{ jobId, status: 'DONE' | 'ERROR', filename, language, jobType, transcriptionType,
 * nrAudioSeconds, created, errorMsg }`; the transcript has to be fetched. It publishes no addresses it calls from.
 *
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21.
 */
export const amberscript: Vendor = {
  name: 'amberscript',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('amberscript', parts, 'by-format'),
      jobId: wordOf(field(message, 'jobId')) ?? jobIdInQuery(head.query),
      title: nameOf(field(message, 'filename')),
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? {
              code: null,
              message: messageOf(field(message, 'errorMsg')) ?? 'Amberscript could not transcribe the audio',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: amberscriptFetch,
  guide: amberscriptGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['DONE', 'success'],
  ['ERROR', 'failure'],
]);

function isItsNotice(json: unknown): boolean {
  if (wordOf(field(json, 'jobId')) === null || !outcomes.has(wordOf(field(json, 'status')) ?? '')) return false;
  return field(json, 'jobType') !== undefined || field(json, 'transcriptionType') !== undefined;
}

/** The name of the recording as it was uploaded, without folders. */
function nameOf(filename: unknown): string | null {
  return labelOf(labelOf(filename)?.split(/[/\\]/).at(-1));
}
