import { decodeMac } from './encodings.ts';
import { macKey, nothing, verifyMac } from './mac.ts';
import type { SignatureReader } from './scheme.ts';
import { digestOfBody, inHeaders, type Signed, type Unsigned } from './unsigned.ts';

/**
 * IBM Watson Speech to Text: `X-Callback-Signature`, an HMAC in base64 of the body, or of the challenge string when the
 * callback URL is being registered by GET. No time is signed.
 *
 * The documentation says SHA-256, that of older libraries SHA-1: the length tells which. Source: ibm-cloud-docs/
 * speech-to-text, async.md, read 2026-11-21.
 */
export function compileIbm(secret: string): SignatureReader {
  const key = macKey('ibm', secret);
  return {
    headers: [name],
    sign: key.sign,
    read({ header, method, query }) {
      const before = method === 'GET' ? Buffer.from(query.get('challenge_string') ?? '', 'utf8') : nothing;
      for (const algorithm of algorithms) {
        const signature = decodeMac(header(name), 'base64', algorithm);
        if (signature !== null) return verifyMac(key, { algorithm, before, after: nothing, signatures: [signature] });
      }
      return null;
    },
  };
}

/** The other end of it, for a callback. */
export async function signForIbm(secret: string, { body }: Unsigned): Promise<Signed> {
  const digest = await digestOfBody(macKey('ibm', secret).start('sha256'), body);
  return inHeaders({ [name]: digest.toString('base64') });
}

const name = 'x-callback-signature';
const algorithms = ['sha256', 'sha1'] as const;
