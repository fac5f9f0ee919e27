import { decodeMac } from './encodings.ts';
import { macKey, nothing, verifyMac } from './mac.ts';
import type { SignatureReader } from './scheme.ts';
import { digestOfBody, inHeaders, type Signed, type Unsigned } from './unsigned.ts';

/**
 * Azure Speech: `X-MicrosoftSpeechServices-Signature`, HMAC-SHA256 of the body in base64. No time is signed.
 *
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create, read 2026-11-21.
 */
export function compileAzure(secret: string): SignatureReader {
  const key = macKey('azure', secret);
  return {
    headers: [name],
    sign: key.sign,
    read({ header }) {
      const signature = decodeMac(header(name), 'base64', 'sha256');
      if (signature === null) return null;
      return verifyMac(key, { algorithm: 'sha256', before: nothing, after: nothing, signatures: [signature] });
    },
  };
}

/** The other end of it. */
export async function signForAzure(secret: string, { body }: Unsigned): Promise<Signed> {
  const digest = await digestOfBody(macKey('azure', secret).start('sha256'), body);
  return inHeaders({ [name]: digest.toString('base64') });
}

const name = 'x-microsoftspeechservices-signature';
