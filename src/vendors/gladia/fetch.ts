import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { wordOf } from '../common/fields.ts';
import { asksOnSuccess, keyInHeader, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /v2/pre-recorded/<id>`: the job with its `status` (`queued`, `processing`, `done`, `error`) and its `result`, which
 * is what the callback has as its payload. Live sessions are not had so.
 * Source: docs.gladia.io/api-reference/v2/pre-recorded/get, read 2026-11-21.
 */
export const gladiaFetch: VendorFetch = {
  origin: 'https://api.gladia.io',
  keyHosts: ['api.gladia.io'],
  resultHosts: [],
  showKey: keyInHeader('x-gladia-key'),
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v2/pre-recorded/${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (status === 'done') return takeIt;
    if (status !== 'error') return notReady(status);
    const code = wordOf(field(json, 'error_code'));
    return { type: 'gone', reason: `Gladia could not transcribe the audio${code === null ? '' : ` (error ${code})`}` };
  },
  statuses: {},
};
