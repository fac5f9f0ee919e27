import { type SignatureFormat, usualHmac } from '../../domain/signature-format.ts';

/**
 * Azure Speech: `X-MicrosoftSpeechServices-Signature`, HMAC-SHA256 of the body in base64. No time is signed.
 *
 * Source: learn.microsoft.com/rest/api/speechtotext/web-hooks/create, read 2026-11-21.
 */
export const azureSignature: SignatureFormat = {
  ...usualHmac,
  header: 'x-microsoftspeechservices-signature',
  encoding: 'base64',
};
