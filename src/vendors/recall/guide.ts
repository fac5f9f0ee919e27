import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * A webhook in the dashboard of Recall.ai.
 *
 * Source: docs.recall.ai/docs/recording-webhooks and /docs/authenticating-requests-from-recallai, read 2026-11-21.
 */
export const recallGuide: VendorGuide = {
  sender: { vendor: 'Recall.ai', proofs: ['standard-webhooks', 'query'] },
  write: ({ url, place }) => ({
    title: 'Recall.ai: webhook of the workspace',
    use: 'In the dashboard, under webhooks, add this URL and choose transcript.done and transcript.failed.',
    snippet: url,
    notes: [
      `The secret of the workspace (whsec_…) belongs into ${place}. Nothing is signed before there is one.`,
      'These callbacks say that a transcript is there, and do not hold it. transcript.data of a real-time endpoint does; give it the same URL.',
      'An endpoint that fails for 5 days is switched off.',
    ],
  }),
};
