import { type SignatureFormat, usualHmac } from '../../domain/signature-format.ts';

/**
 * ElevenLabs: `ElevenLabs-Signature: t=<Unix seconds>,v0=<hex>`, HMAC-SHA256 of `<t>.<body>`; the key is the secret as
 * shown, `wsec_` and all. Several `v0` are rotation at the sender.
 *
 * Source: elevenlabs/elevenlabs-js, src/wrapper/webhooks.ts, which takes what is at most half an hour old, read 2026-11-21.
 */
export const elevenlabsSignature: SignatureFormat = {
  ...usualHmac,
  header: 'elevenlabs-signature',
  value: 't={timestamp},v0={signature}',
  signed: '{timestamp}.{body}',
  toleranceMs: 30 * 60_000,
};
