import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * A webhook of an ElevenLabs workspace.
 *
 * Source: elevenlabs.io/docs, speech-to-text/batch/webhooks and eleven-api/resources/webhooks, read 2026-11-21.
 */
export const elevenlabsGuide: VendorGuide = {
  sender: { vendor: 'ElevenLabs', proofs: ['elevenlabs', 'query'] },
  write: ({ url, place }) => ({
    title: 'ElevenLabs: webhook of the workspace',
    use: 'In the settings of the workspace, create a webhook with HMAC and this URL, and choose it for speech to text or for the agents. A transcript is then asked for with webhook=true.',
    snippet: url,
    notes: [
      `The secret that is shown when the webhook is made belongs into ${place}.`,
      'HTTPS only. Switch retries on: without them a callback is tried once.',
      'After 10 failures in a row without a success in 7 days ElevenLabs switches the webhook off.',
    ],
  }),
};
