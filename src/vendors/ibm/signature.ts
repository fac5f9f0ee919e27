import type { SecretRule } from '../../domain/credential.ts';
import { type SignatureScheme, secretSettings } from '../../domain/signature.ts';
import { decodeMac, digestOfBody, macKey, nothing, verifyMac } from '../../lib/mac.ts';

const header = 'x-callback-signature';

/**
 * IBM Watson Speech to Text: `X-Callback-Signature`, an HMAC in base64 of the body, or of the challenge string when the
 * callback URL is being registered by GET. No time is signed.
 *
 * The documentation says SHA-256, that of older libraries SHA-1: the length tells which. Source: ibm-cloud-docs/
 * speech-to-text, async.md, read 2026-11-21.
 */
export const ibmScheme: SignatureScheme<SecretRule> = {
  name: 'ibm',
  settings: secretSettings,
  compile({ secret }) {
    const key = macKey(secret);
    const proof = { scheme: 'ibm', sign: key.sign, visit: null };
    return {
      headers: [header],
      sign: key.sign,
      read(head) {
        const { method, query } = head;
        const before = method === 'GET' ? Buffer.from(query.get('challenge_string') ?? '', 'utf8') : nothing;
        for (const algorithm of ['sha256', 'sha1'] as const) {
          const signature = decodeMac(head.header(header), 'base64', algorithm);
          const claim = { algorithm, before, after: nothing };
          if (signature !== null) return verifyMac(key, { ...claim, signatures: [signature] }, proof);
        }
        return null;
      },
    };
  },
  sender: {
    async sign({ secret }, { body }) {
      const digest = await digestOfBody(macKey(secret).start('sha256'), body);
      return { headers: { [header]: digest.toString('base64') }, query: [] };
    },
  },
};
