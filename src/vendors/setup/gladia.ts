import type { WriteGuide } from '../../domain/set-up.ts';
import { admissionOf } from './admission.ts';
import { json } from './json.ts';

/**
 * The request that starts a Gladia transcription with a callback.
 *
 * Source: support.gladia.io, "How can I use callbacks with this API?", read 2026-11-21. No header of the customer's is
 * documented.
 */
export const gladiaGuide: WriteGuide = (target) => {
  const { url, placeholders, obstacle } = admissionOf(target, { vendor: 'Gladia', kinds: ['query'] });
  return {
    title: 'Gladia: callback_config',
    use: 'The body of POST /v2/pre-recorded.',
    snippet: json({ audio_url: 'YOUR_AUDIO_URL', callback: true, callback_config: { url, method: 'POST' } }),
    placeholders: [{ word: 'YOUR_AUDIO_URL', meaning: 'where Gladia fetches the recording' }, ...placeholders],
    notes: [
      'Gladia sends no recordings. To have one beside its transcript, import it here with the id of the job.',
      'Texts and numbers in custom_metadata are kept with the job and can be searched for.',
    ],
    obstacle,
  };
};
