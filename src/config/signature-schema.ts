import { z } from 'zod';
import { macAlgorithms, macEncodings, type SignatureRule, vendorSignatureSchemes } from '../domain/credential.ts';
import { duration, parsedText, section } from './fields.ts';
import { parseHeaderName, parseSecret, parseWebhookSecret } from './secrets.ts';
import { parseAuthority, parsePrefix, parseSigned, parseSnsEndpoint, parseTopic } from './signature-texts.ts';

const schemes = [...vendorSignatureSchemes, 'hmac', 'sns'] as const;
const schemeText = 'How the vendor signs.';
const secretText = 'The signing secret, as the vendor shows it.';

const standardWebhooks = section({
  scheme: z.literal('standard-webhooks').describe(schemeText),
  secret: parsedText(parseWebhookSecret).describe(`${secretText} Most often whsec_ and the key in base64.`),
});

const ofVendor = section({
  scheme: z.enum(vendorSignatureSchemes).exclude(['standard-webhooks']).describe(schemeText),
  secret: parsedText(parseSecret).describe(secretText),
});

const hmac = section({
  scheme: z.literal('hmac').describe(schemeText),
  secret: parsedText(parseSecret).describe(secretText),
  header: parsedText(parseHeaderName).describe('Header of the signature, e.g. X-Signature.'),
  algorithm: z
    .enum(macAlgorithms, { error: `expected one of ${macAlgorithms.join(', ')}` })
    .prefault('sha256')
    .describe('Hash of the HMAC.'),
  encoding: z
    .enum(macEncodings, { error: `expected one of ${macEncodings.join(', ')}` })
    .prefault('hex')
    .describe('How the signature is written.'),
  prefix: parsedText(parsePrefix)
    .prefault('')
    .describe('What stands before the signature in its header, e.g. sha256=.'),
  signed: parsedText(parseSigned)
    .prefault('{body}')
    .describe('What is signed: {body} and, with a timestampHeader, {timestamp}, e.g. {timestamp}.{body}.'),
  timestampHeader: parsedText(parseHeaderName)
    .optional()
    .describe('Header of the signed time, in Unix seconds or milliseconds. Left out: no time is signed.'),
  tolerance: duration({ minMs: 1000, maxMs: Number.POSITIVE_INFINITY })
    .prefault('5m')
    .describe('How far the signed time may be from now.'),
}).refine(({ signed, timestampHeader }) => signed.includes('{timestamp}') === (timestampHeader !== undefined), {
  path: ['timestampHeader'],
  error: 'expected the name of a header when `signed` holds {timestamp}, and to be left out when it does not',
});

const sns = section({
  scheme: z.literal('sns').describe(schemeText),
  topics: z
    .array(parsedText(parseTopic), {
      error: 'expected a list of topics such as [arn:aws:sns:eu-west-1:123456789012:done]',
    })
    .min(1, 'expected at least one topic')
    .describe('ARNs of the topics whose messages are taken, and whose subscriptions are confirmed.'),
  endpoint: parsedText(parseSnsEndpoint)
    .optional()
    .describe('Origin that stands in for Amazon, for tests, e.g. https://localhost:4566. Left out: Amazon.'),
  ca: parsedText(parseAuthority)
    .optional()
    .describe('Certificate (PEM) of the authority trusted for the endpoint, in place of the public ones.'),
});

/** `signature` of a credential: the scheme decides about the other keys. */
export const signatureField = z
  .discriminatedUnion('scheme', [standardWebhooks, ofVendor, hmac, sns], {
    error: `expected one of ${schemes.join(', ')}`,
  })
  .transform(toRule);

type Entry =
  | z.output<typeof standardWebhooks>
  | z.output<typeof ofVendor>
  | z.output<typeof hmac>
  | z.output<typeof sns>;

function toRule(entry: Entry): SignatureRule {
  switch (entry.scheme) {
    case 'hmac': {
      const { tolerance, timestampHeader, ...rest } = entry;
      return { ...rest, timestampHeader: timestampHeader ?? null, toleranceMs: tolerance };
    }
    case 'sns': {
      const { scheme, topics, endpoint, ca } = entry;
      return { scheme, topics, endpoint: endpoint ?? null, ca: ca ?? null };
    }
    default:
      return entry;
  }
}
