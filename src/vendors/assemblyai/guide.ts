import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';
import { webhookKeys } from '../common/guides/webhook-keys.ts';

/**
 * The request that starts a transcript at AssemblyAI with a webhook.
 *
 * Source: fern/pages/guides/webhooks.mdx of AssemblyAI/assemblyai-api-spec on GitHub, read 2026-11-21.
 */
export const assemblyaiGuide: VendorGuide = {
  sender: { vendor: 'AssemblyAI', proofs: ['header', 'bearer', 'query'] },
  write: (admission) => ({
    title: 'AssemblyAI: webhook_url',
    use: 'The body of POST /v2/transcript.',
    snippet: json(webhookKeys(admission)),
    placeholders: [audioUrl],
    notes: [
      'The callback says that a transcript is there, and does not hold it. That of a streaming session does; there the same keys stand in the query of the streaming URL.',
      'The notice about redacted audio names no transcript: put an id of the recording into the URL (id=call-17) to have both in one job.',
      'Any 4xx is final for AssemblyAI, and it waits for 10 seconds: a proxy that answers 413 or 429 loses callbacks.',
    ],
  }),
};
