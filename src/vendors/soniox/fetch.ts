import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { asksOnSuccess, bearerKey, stillWorking, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /v1/transcriptions/<id>/transcript`: `{ id, text, tokens }`. Projects with data residency have an API of their
 * region, e.g. `https://api.eu.soniox.com`. That a transcription which is not done is answered 409 could not be confirmed.
 * Source: soniox.com/docs/stt/api-reference (transcriptions), read 2026-11-21.
 */
export const sonioxFetch: VendorFetch = {
  origin: 'https://api.soniox.com',
  keyHosts: ['api.soniox.com', '*.soniox.com'],
  resultHosts: [],
  showKey: bearerKey,
  asks: asksOnSuccess,
  begin: (wish) => [withKey(wish, `/v1/transcriptions/${encodeURIComponent(wish.jobId)}/transcript`)],
  read: () => takeIt,
  statuses: { 409: stillWorking },
};
