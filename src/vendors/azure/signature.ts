import { decodeMac, nothing } from '../../lib/mac.ts';
import { macScheme } from '../common/mac-scheme.ts';

const header = 'x-microsoftspeechservices-signature';

/**
 * Azure Speech: `X-MicrosoftSpeechServices-Signature`, HMAC-SHA256 of the body in base64. No time is signed.
 *
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create, read 2026-11-21.
 */
export const azureScheme = macScheme({
  name: 'azure',
  headers: [header],
  read(head) {
    const signature = decodeMac(head.header(header), 'base64', 'sha256');
    return signature === null ? null : { algorithm: 'sha256', before: nothing, signatures: [signature] };
  },
  write: () => ({ before: '', headersWith: (digest) => ({ [header]: digest.toString('base64') }) }),
});
