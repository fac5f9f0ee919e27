import { json } from '../common/guides/json.ts';
import { audioUrl, type VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The request that starts a Rev AI job with a notification.
 *
 * Source: docs.rev.ai/resources/tutorials/get-started-api-webhooks and src/models of revdotcom/revai-node-sdk on GitHub,
 * read 2026-11-21.
 */
export const revaiGuide: VendorGuide = {
  sender: { vendor: 'Rev AI', proofs: ['bearer', 'header', 'query'] },
  write: ({ url, header }) => ({
    title: 'Rev AI: notification_config',
    use: 'The body of the request that starts a job.',
    snippet: json({
      source_config: { url: audioUrl.word },
      notification_config: { url, ...(header !== null && { auth_headers: { [header.name]: header.value } }) },
    }),
    placeholders: [audioUrl],
    notes: [
      'The callback says that a job has ended, and does not hold the transcript.',
      'Only 200 counts: a proxy that answers 202 or 204 has the notice sent every 30 minutes for a day.',
    ],
  }),
};
