import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The requests that register a callback URL at IBM Watson, and use it.
 *
 * Source: async.md of ibm-cloud-docs/speech-to-text on GitHub, read 2026-11-21.
 */
export const ibmGuide: VendorGuide = {
  sender: { vendor: 'IBM Watson', proofs: ['ibm'] },
  write({ url, isSigned }) {
    const callback = `callback_url=${encodeURIComponent(url)}`;
    const events = 'events=recognitions.completed_with_results,recognitions.failed';
    return {
      title: 'IBM Watson: register_callback',
      use: 'Requests to your instance of the service: the first one once, while the collector runs, the second for each recording.',
      snippet: `POST /v1/register_callback?${callback}${isSigned ? '&user_secret=YOUR_SIGNING_SECRET' : ''}
POST /v1/recognitions?${callback}&${events}&user_token=YOUR_CALL_ID`,
      placeholders: [{ word: 'YOUR_CALL_ID', meaning: 'an id of your own for this recording' }],
      notes: [
        'The URL is tested once, with a challenge that is answered. When that fails, register it again.',
        'Ask for completed_with_results: recognitions.completed alone tells the end and holds no transcript.',
        'Both requests must name the URL in the same way, to the letter.',
      ],
    };
  },
};
