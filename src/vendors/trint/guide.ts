import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The callback URL of Trint's events.
 *
 * Source: dev.trint.com/reference/events, read 2026-11-21. No way to prove itself is documented.
 */
export const trintGuide: VendorGuide = {
  sender: { vendor: 'Trint', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Trint: callback URL',
    use: "Register this URL for events, as Trint's reference describes.",
    snippet: url,
    notes: [
      'The callback says that a transcript is there, and does not hold it.',
      'The same transcript is told of again when somebody verifies it or makes a new version. Failures are not told.',
    ],
  }),
};
