import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * An event subscription of a Zoom app.
 *
 * Source: developers.zoom.us/docs/api/webhooks and marketplace.zoom.us/docs (webhook reference), read 2026-11-21.
 */
export const zoomGuide: VendorGuide = {
  sender: { vendor: 'Zoom', proofs: ['zoom'] },
  write: ({ url, place }) => ({
    title: 'Zoom: event subscription',
    use: 'In the app at the Zoom marketplace, add an event subscription with this URL and the event "Recording transcript files have completed". Validate the URL there while the collector runs.',
    snippet: url,
    notes: [
      `The secret token of the app belongs into ${place}. The validation of the URL is answered with it, now and whenever Zoom repeats it.`,
      'Zoom calls HTTPS only, with TLS 1.2 or newer, a certificate of a public authority and a full host name, and waits for 3 seconds.',
      'The callback says that a transcript is there, and does not hold it: it can be fetched for 24 hours.',
    ],
  }),
};
