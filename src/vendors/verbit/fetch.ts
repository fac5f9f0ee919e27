import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { messageOf, wordOf } from '../common/fields.ts';
import { asksOnSuccess, takeWebVtt, withKey } from '../common/requests.ts';

/**
 * `GET /api/job/get_caption?v=4&job_id=<id>&caption_format=vtt`, with `Authorization: ApiToken <key>`. Errors are
 * `{ ErrorType, ErrorComment }`; with which status they come is not documented, so they are read under any.
 *
 * Captions are taken because the form of its JSON is not documented. The sandbox is at `https://sandbox-api.verbit.co`.
 * Source: verbit.readme.io/docs/post-production-api and /reference/get_job-get-caption, and support.verbit.ai, article
 * 360021315611, read 2026-11-21.
 */
export const verbitFetch: VendorFetch = {
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
