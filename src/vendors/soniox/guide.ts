import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';
import { webhookKeys } from '../common/guides/webhook-keys.ts';

/**
 * The request that starts a Soniox transcription with a webhook.
 *
 * Source: soniox.com/docs/stt/async/webhooks, read 2026-11-21.
 */
export const sonioxGuide: VendorGuide = {
  sender: { vendor: 'Soniox', proofs: ['bearer', 'header', 'query'] },
  write: (admission) => ({
    title: 'Soniox: webhook_url',
    use: 'The request that creates a transcription: these keys beside the model and whatever else you ask for.',
    snippet: json(webhookKeys(admission)),
    placeholders: [audioUrl],
    notes: [
      'Name the vendor in the settings: auto cannot tell its notices from those of others.',
      'The callback says that a transcript is there, and does not hold it.',
      'An id in the URL (id=call-17) becomes an id of the recording.',
    ],
  }),
};
