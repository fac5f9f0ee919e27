import type { SignatureRule } from '../domain/credential.ts';
import { signForAzure } from './signatures/azure.ts';
import { signForElevenLabs } from './signatures/elevenlabs.ts';
import { signByHmac } from './signatures/hmac.ts';
import { signForIbm } from './signatures/ibm.ts';
import { signForStandardWebhooks } from './signatures/standard-webhooks.ts';
import { signForTwilio } from './signatures/twilio.ts';
import type { Signed, Unsigned } from './signatures/unsigned.ts';
import { signForZoom } from './signatures/zoom.ts';

/** A signature that can be made with what the receiver knows. That of Amazon SNS takes Amazon's own key. */
export type SignableRule = Exclude<SignatureRule, { scheme: 'sns' }>;

/**
 * Signs a request as its sender would: the other end of `compileSignatures`.
 *
 * @throws RangeError when the secret cannot be a key of the scheme, or the body cannot be signed by it.
 */
export function signRequest(rule: SignableRule, unsigned: Unsigned): Promise<Signed> {
  switch (rule.scheme) {
    case 'standard-webhooks':
      return signForStandardWebhooks(rule.secret, unsigned);
    case 'elevenlabs':
      return signForElevenLabs(rule.secret, unsigned);
    case 'zoom':
      return signForZoom(rule.secret, unsigned);
    case 'azure':
      return signForAzure(rule.secret, unsigned);
    case 'ibm':
      return signForIbm(rule.secret, unsigned);
    case 'twilio':
      return signForTwilio(rule.secret, unsigned);
    case 'hmac':
      return signByHmac(rule, unsigned);
  }
}
