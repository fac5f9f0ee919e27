import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that creates a job of Salad's transcription API, with a webhook.
 *
 * Source: transcription/how-to-guides/speech-to-text.mdx and webhook-signature.mdx of SaladTechnologies/salad-cloud-docs on
 * GitHub, read 2026-11-21.
 */
export const saladGuide: VendorGuide = {
  sender: { vendor: 'Salad', proofs: ['standard-webhooks', 'query'] },
  write: ({ url, place }) => ({
    title: 'Salad: webhook',
    use: 'The body of the request that creates a job.',
    snippet: json({ input: { url: audioUrl.word }, webhook: url }),
    placeholders: [audioUrl],
    notes: [
      `The webhook secret of your organisation belongs into ${place}.`,
      'A transcript of more than 1 MB does not come: a link to it stands in its place.',
    ],
  }),
};
