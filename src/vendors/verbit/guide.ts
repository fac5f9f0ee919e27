import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The webhook URL of a Verbit customer.
 *
 * Source: support.verbit.ai, article 360015219320, read 2026-11-21.
 */
export const verbitGuide: VendorGuide = {
  sender: { vendor: 'Verbit', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Verbit: webhook URL',
    use: 'Give Verbit this URL; there is one for each customer.',
    snippet: url,
    notes: [
      'Verbit logs in nowhere and signs nothing: all that can guard this source is a parameter of the URL.',
      'The answer must be OK and nothing else, as that of the collector is: a proxy must not change it.',
      'The callback says that a job has ended, and does not hold the transcript.',
    ],
  }),
};
