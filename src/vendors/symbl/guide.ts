import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that hands a recording to Symbl.ai, with a webhook.
 *
 * Source: symbl.ai/blog, "Receiving job status updates", read 2026-11-21. No way to prove itself is documented.
 */
export const symblGuide: VendorGuide = {
  sender: { vendor: 'Symbl.ai', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Symbl.ai: webhookUrl',
    use: 'The body of the request that hands in a recording by its URL.',
    snippet: json({ url: audioUrl.word, webhookUrl: url }),
    placeholders: [audioUrl],
    notes: [
      'Name the vendor in the settings: auto cannot tell its notices from those of others.',
      'Three callbacks come for each job (scheduled, in_progress, completed); none of them holds the transcript.',
    ],
  }),
};
