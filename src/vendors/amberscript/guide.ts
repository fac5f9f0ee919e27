import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that hands a recording to Amberscript, with a callback.
 *
 * Source: source/index.html.md of amberscript/api-docs on GitHub, read 2026-11-21. No way to prove itself is documented.
 */
export const amberscriptGuide: VendorGuide = {
  sender: { vendor: 'Amberscript', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Amberscript: callbackUrl',
    use: 'The URL to which a recording is uploaded.',
    snippet: `POST https://api.amberscript.com/api/jobs/upload-media?jobType=direct&language=nl&transcriptionType=transcription&callbackUrl=${encodeURIComponent(url)}&apiKey=YOUR_API_KEY`,
    placeholders: [{ word: 'YOUR_API_KEY', meaning: 'your key at Amberscript' }],
    notes: [
      'Choose letters and digits for the secret: anything else would have to be percent-encoded twice here.',
      'The callback says that a job has ended, and does not hold the transcript.',
    ],
  }),
};
