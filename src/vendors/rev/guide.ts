import { json } from '../common/guides/json.ts';
import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The part of an order at Rev.com that asks for notifications.
 *
 * Source: dev.rev.com/api/notifications, read 2026-11-21. No way to prove itself is documented.
 */
export const revGuide: VendorGuide = {
  sender: { vendor: 'Rev.com', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Rev.com: notification of an order',
    use: 'Two keys of the order, beside all others.',
    snippet: json({ client_ref: 'YOUR_REFERENCE', notification: { url, level: 'Detailed' } }),
    placeholders: [{ word: 'YOUR_REFERENCE', meaning: 'an id of your own for this recording' }],
    notes: ['The callback tells how the order stands; the transcript is an attachment that has to be fetched.'],
  }),
};
