import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The URL that asks Deepgram to transcribe and to call back.
 *
 * Source: developers.deepgram.com/docs/callback, and community.deepgram.com/answers/8 for names of hosts, read 2026-11-21.
 */
export const deepgramGuide: VendorGuide = {
  sender: { vendor: 'Deepgram', proofs: ['basic', 'query'], ownHeader: 'dg-token' },
  write: ({ url }) => ({
    title: 'Deepgram: callback',
    use: 'The URL to which a recording is posted, or JSON with its URL.',
    snippet: `POST https://api.deepgram.com/v1/listen?callback=${encodeURIComponent(url)}`,
    notes: [
      'Deepgram calls the ports 80, 443, 8080 and 8443 only, and no host with _ in its name.',
      'Choose letters and digits for the secret: anything else would have to be percent-encoded twice here.',
      'The header dg-token, which it adds, holds the identifier of your API key, and is no secret.',
      'It gives up five minutes after the first failure, and keeps the transcript nowhere.',
    ],
  }),
};
