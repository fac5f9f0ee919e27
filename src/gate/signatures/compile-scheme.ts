import type { SignatureRule } from '../../domain/credential.ts';
import { compileAzure } from './azure.ts';
import { compileElevenLabs } from './elevenlabs.ts';
import { compileHmac } from './hmac.ts';
import { compileIbm } from './ibm.ts';
import type { SignatureReader, SigningContext } from './scheme.ts';
import { compileSns } from './sns.ts';
import { compileStandardWebhooks } from './standard-webhooks.ts';
import { compileTwilio } from './twilio.ts';
import { compileZoom } from './zoom.ts';

/**
 * Every scheme that `signature: { scheme }` may name.
 *
 * @throws RangeError when the rule cannot be used, without repeating its secret.
 */
export function compileScheme(rule: SignatureRule, context: SigningContext): SignatureReader {
  switch (rule.scheme) {
    case 'standard-webhooks':
      return compileStandardWebhooks(rule.secret, context);
    case 'elevenlabs':
      return compileElevenLabs(rule.secret, context);
    case 'zoom':
      return compileZoom(rule.secret, context);
    case 'azure':
      return compileAzure(rule.secret);
    case 'ibm':
      return compileIbm(rule.secret);
    case 'twilio':
      return compileTwilio(rule.secret, context);
    case 'hmac':
      return compileHmac(rule, context);
    case 'sns':
      return compileSns(rule, context);
  }
}
