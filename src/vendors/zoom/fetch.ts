import type { FetchRequest, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { field } from '../../lib/json/values.ts';
import { items } from '../common/fields.ts';
import { takeWebVtt } from '../common/requests.ts';

/**
 * Zoom: the `download_url` of the recording file `TRANSCRIPT` that the notice names, with the notice's `download_token` as
 * the bearer. It needs no key of the customer's, and the token holds for 24 hours. Zoom leads on to another host of its
 * own, which is asked without the token.
 * Source: marketplace.zoom.us/docs (recording-transcript-completed) and developers.zoom.us/blog, "Meeting API querying
 * tips", part 4, read 2026-11-21.
 */
export const zoomFetch: VendorFetch = {
  origin: null,
  keyHosts: ['zoom.us', '*.zoom.us', 'zoomgov.com', '*.zoomgov.com'],
  resultHosts: [],
  showKey: null,
  asks: ({ vendorStatus }) => (vendorStatus === 'recording.transcript_completed' ? 'first' : null),
  begin({ notice }: FetchWish) {
    // Older notices hold it in the payload.
    const bearer = field(notice, 'download_token') ?? field(notice, 'payload', 'download_token');
    const urls = items(field(notice, 'payload', 'object', 'recording_files'))
      .filter((file) => field(file, 'file_type') === 'TRANSCRIPT')
      .map((file) => field(file, 'download_url'))
      .filter((url) => typeof url === 'string');
    if (typeof bearer !== 'string' || urls.length === 0) {
      return { impossible: 'no notice with a download_url and a download_token for the transcript is held' };
    }
    return urls.map((url): FetchRequest => ({ url, headers: {}, credential: { bearer } }));
  },
  read: takeWebVtt,
  statuses: {},
};
