import { decodeMac, wireBytes } from './encodings.ts';
import { macKey, nothing, verifyMac } from './mac.ts';
import type { SignatureReader, SigningContext } from './scheme.ts';
import { isNear, minuteMs, secondsIn } from './times.ts';
import { digestOfBody, inHeaders, type Signed, secondsOf, type Unsigned } from './unsigned.ts';

/**
 * Zoom: `x-zm-signature: v0=<hex>`, HMAC-SHA256 of `v0:<x-zm-request-timestamp>:<body>`.
 *
 * Source: zoom/webhook-sample, index.js, read 2026-11-21. It signs the JSON parsed and written again; the raw bytes are
 * what Zoom sent and signed.
 */
export function compileZoom(secret: string, { now }: SigningContext): SignatureReader {
  const key = macKey('zoom', secret);
  return {
    headers: ['x-zm-signature', 'x-zm-request-timestamp'],
    sign: key.sign,
    read({ header }) {
      const time = header('x-zm-request-timestamp');
      const [, hex = ''] = /^v0=(.*)$/.exec(header('x-zm-signature')) ?? [];
      const signature = decodeMac(hex, 'hex', 'sha256');
      if (signature === null || !isNear(secondsIn(time), now(), toleranceMs)) return null;
      const before = wireBytes(`v0:${time}:`);
      return verifyMac(key, { algorithm: 'sha256', before, after: nothing, signatures: [signature] });
    },
  };
}

/** The other end of it. */
export async function signForZoom(secret: string, unsigned: Unsigned): Promise<Signed> {
  const time = secondsOf(unsigned);
  const hmac = macKey('zoom', secret).start('sha256');
  const digest = await digestOfBody(hmac.update(`v0:${time}:`), unsigned.body);
  return inHeaders({ 'x-zm-request-timestamp': time, 'x-zm-signature': `v0=${digest.toString('hex')}` });
}

// Zoom tries again 5, 20 and 60 minutes later and does not say whether it signs anew: a stricter limit could refuse for
// good what was only late. What is sent twice within it is recognised as a duplicate.
const toleranceMs = 90 * minuteMs;
