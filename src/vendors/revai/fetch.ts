import type { VendorFetch } from '../../domain/vendor-fetch.ts';
import { bearerKey, stillWorking, takeIt, withKey } from '../common/requests.ts';

/**
 * `GET /speechtotext/v1/jobs/<id>/transcript`, as JSON by its own media type. The EU's API is at `https://ec1.api.rev.ai`.
 *
 * Only the transcripts of its speech-to-text are had so; notices of its other products lead to nothing here. That a job
 * which is not done is answered 409 is taken from its SDKs, not from its documentation.
 * Source: docs.rev.ai/api/asynchronous/reference and src/api-client.ts of revdotcom/revai-node-sdk, read 2026-11-21.
 */
export const revaiFetch: VendorFetch = {
  origin: 'https://api.rev.ai',
  keyHosts: ['api.rev.ai', 'ec1.api.rev.ai'],
  resultHosts: [],
  showKey: bearerKey,
  asks: ({ vendorStatus }) => (vendorStatus === 'transcribed' ? 'first' : null),
  begin: (wish) => [
    withKey(wish, `/speechtotext/v1/jobs/${encodeURIComponent(wish.jobId)}/transcript`, {
      Accept: 'application/vnd.rev.transcript.v1.0+json',
    }),
  ],
  read: () => takeIt,
  statuses: { 409: stillWorking },
};
