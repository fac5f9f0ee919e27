import { json } from '../common/guides/json.ts';
import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that makes a webhook of Azure's batch transcription.
 *
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create, read 2026-11-21.
 */
export const azureGuide: VendorGuide = {
  sender: { vendor: 'Azure Speech', proofs: ['azure'] },
  write: ({ url, isSigned }) => ({
    title: 'Azure Speech: webhook',
    use: 'The body of POST https://<region>.api.cognitive.microsoft.com/speechtotext/v3.2/webhooks, once for all transcriptions.',
    snippet: json({
      displayName: 'collector',
      webUrl: url,
      events: { transcriptionCompletion: true },
      ...(isSigned && { properties: { secret: 'YOUR_SIGNING_SECRET' } }),
    }),
    notes: [
      'Send it while the collector runs: Azure first sends a challenge, which is answered.',
      'The callback names the transcription, and neither holds it nor tells whether it failed.',
      'After some failures Azure switches the webhook off.',
    ],
  }),
};
