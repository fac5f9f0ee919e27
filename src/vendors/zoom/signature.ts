import { type SignatureFormat, usualHmac } from '../../domain/signature-format.ts';

/**
 * Zoom: `x-zm-signature: v0=<hex>`, HMAC-SHA256 of `v0:<x-zm-request-timestamp>:<body>`.
 *
 * Source: zoom/webhook-sample, index.js, read 2026-11-21. It signs the JSON parsed and written again; the raw bytes are
 * what Zoom sent and signed. The time is in seconds, or in milliseconds, as receivers of some events have recorded it (read
 * 2026-12-01).
 */
export const zoomSignature: SignatureFormat = {
  ...usualHmac,
  header: 'x-zm-signature',
  value: 'v0={signature}',
  signed: 'v0:{timestamp}:{body}',
  timestampHeader: 'x-zm-request-timestamp',
  timestampFormat: 'unix',
  // Zoom tries again 5, 20 and 60 minutes later and does not say whether it signs anew: a stricter limit could refuse for
  // good what was only late. What is sent twice within it is recognised as a duplicate.
  toleranceMs: 90 * 60_000,
};
