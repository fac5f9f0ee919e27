import { untimely } from '../../domain/signature.ts';
import { decodeMac, minuteMs, secondsIn, secondsOf, wireBytes } from '../../lib/mac.ts';
import { macScheme } from '../common/mac-scheme.ts';

// Zoom tries again 5, 20 and 60 minutes later and does not say whether it signs anew: a stricter limit could refuse for
// good what was only late. What is sent twice within it is recognised as a duplicate.
const toleranceMs = 90 * minuteMs;

/**
 * Zoom: `x-zm-signature: v0=<hex>`, HMAC-SHA256 of `v0:<x-zm-request-timestamp>:<body>`.
 *
 * Source: zoom/webhook-sample, index.js, read 2026-11-21. It signs the JSON parsed and written again; the raw bytes are
 * what Zoom sent and signed. The time is in seconds, or in milliseconds, as receivers of some events have recorded it (read
 * 2026-12-01).
 */
export const zoomScheme = macScheme({
  name: 'zoom',
  headers: ['x-zm-signature', 'x-zm-request-timestamp'],
  read({ header }, now) {
    const time = header('x-zm-request-timestamp');
    const [, hex = ''] = /^v0=(.*)$/.exec(header('x-zm-signature')) ?? [];
    const signature = decodeMac(hex, 'hex', 'sha256');
    const atMs = /^\d{13}$/.test(time) ? Number(time) : secondsIn(time);
    if (signature === null || atMs === null) return null;
    const wrong = untimely(atMs, now, toleranceMs);
    if (wrong !== null) return wrong;
    return { algorithm: 'sha256', before: wireBytes(`v0:${time}:`), signatures: [signature] };
  },
  write({ atMs }) {
    const time = secondsOf(atMs);
    return {
      before: `v0:${time}:`,
      headersWith: (digest) => ({
        'x-zm-request-timestamp': time,
        'x-zm-signature': `v0=${digest.toString('hex')}`,
      }),
    };
  },
});
