import { decodeMac, nothing } from '../../lib/mac.ts';
import { macScheme } from '../common/mac-scheme.ts';

const header = 'x-callback-signature';

/**
 * IBM Watson Speech to Text: `X-Callback-Signature`, an HMAC in base64 of the body, or of the challenge string when the
 * callback URL is being registered by GET. No time is signed.
 *
 * The documentation says SHA-256, that of older libraries SHA-1: the length tells which. Source: ibm-cloud-docs/
 * speech-to-text, async.md, read 2026-11-21.
 */
export const ibmScheme = macScheme({
  name: 'ibm',
  headers: [header],
  read(head) {
    const { method, query } = head;
    const before = method === 'GET' ? Buffer.from(query.get('challenge_string') ?? '', 'utf8') : nothing;
    for (const algorithm of ['sha256', 'sha1'] as const) {
      const signature = decodeMac(head.header(header), 'base64', algorithm);
      if (signature !== null) return { algorithm, before, signatures: [signature] };
    }
    return null;
  },
  write: () => ({ before: '', headersWith: (digest) => ({ [header]: digest.toString('base64') }) }),
});
