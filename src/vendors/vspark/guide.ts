import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * The callback URL of a V-Spark folder; the same URL serves V-Cloud and V-Blaze.
 *
 * Source: docs.vocitec.com, "Configuring Callbacks in V-Spark" and "common tags" of V-Cloud, read 2026-11-21.
 */
export const vsparkGuide: VendorGuide = {
  sender: { vendor: 'V-Spark', proofs: ['query', 'basic'] },
  write: ({ url }) => ({
    title: 'V-Spark: callback URL of a folder',
    use: 'The callback settings of each folder: delivery by http or https, and this URL.',
    snippet: url,
    notes: [
      'Choose the files to send there: JSON, text and MP3.',
      'V-Cloud takes the same URL in the field callback of /transcribe, V-Blaze in callback or utterance_callback.',
      'V-Blaze does not try again. V-Spark tries for weeks and then leaves the files in /var/lib/vspark/error/callback/.',
    ],
  }),
};
