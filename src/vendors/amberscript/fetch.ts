import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { wordOf } from '../common/fields.ts';
import { asksOnSuccess, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /api/jobs/export-json?jobId=<id>`; the key is a parameter of the URL, `apiKey`, so that URL is written nowhere.
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21.
 */
export const amberscriptFetch: VendorFetch = {
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
