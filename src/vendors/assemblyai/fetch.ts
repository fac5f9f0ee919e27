import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { messageOf, wordOf } from '../common/fields.ts';
import { asksOnSuccess, keyInHeader, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /v2/transcript/<id>`: the whole transcript object, whose `status` is `queued`, `processing`, `completed` or
 * `error`; the key stands in `Authorization` as it is. In the EU the API is at `https://api.eu.assemblyai.com`.
 * Source: fern/pages/guides/webhooks.mdx and openapi.yml of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
export const assemblyaiFetch: VendorFetch = {
  origin: 'https://api.assemblyai.com',
  keyHosts: ['api.assemblyai.com', 'api.eu.assemblyai.com'],
  resultHosts: [],
  showKey: keyInHeader('Authorization'),
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v2/transcript/${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    const status = wordOf(field(json, 'status'));
    if (status === 'completed') return takeIt;
    if (status !== 'error') return notReady(status);
    return { type: 'gone', reason: messageOf(field(json, 'error')) ?? 'AssemblyAI could not transcribe the audio' };
  },
  statuses: {},
};
