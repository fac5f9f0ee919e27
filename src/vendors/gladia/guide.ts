import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that starts a Gladia transcription with a callback.
 *
 * Source: support.gladia.io, "How can I use callbacks with this API?", read 2026-11-21. No header of the customer's is
 * documented.
 */
export const gladiaGuide: VendorGuide = {
  sender: { vendor: 'Gladia', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Gladia: callback_config',
    use: 'The body of POST /v2/pre-recorded.',
    snippet: json({ audio_url: audioUrl.word, callback: true, callback_config: { url, method: 'POST' } }),
    placeholders: [audioUrl],
    notes: [
      'Gladia sends no recordings. To have one beside its transcript, import it here with the id of the job.',
      'Texts and numbers in custom_metadata are kept with the job and can be searched for.',
    ],
  }),
};
