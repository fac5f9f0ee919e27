import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { wordOf } from '../common/fields.ts';
import { asksOnSuccess, bearerKey, notReady, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /v3/media/<media id>`: the analytics document, transcript included, as the callback of that type has it. A job that
 * is only known by an id of the customer's cannot be asked for.
 * Source: callbacks.rst and the pages on transcripts of voicebase/voicebase-docs on GitHub, read 2026-11-21.
 */
export const voicebaseFetch: VendorFetch = {
  origin: 'https://apis.voicebase.com',
  keyHosts: ['apis.voicebase.com'],
  resultHosts: [],
  showKey: bearerKey,
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v3/media/${encodeURIComponent(wish.jobId)}`)],
  read({ json }) {
    const status = wordOf(field(json, 'status')) ?? wordOf(field(json, 'media', 'status'));
    if (status === 'finished') return takeIt;
    if (status !== 'failed') return notReady(status);
    return { type: 'gone', reason: 'VoiceBase could not process the media' };
  },
  statuses: {},
};
