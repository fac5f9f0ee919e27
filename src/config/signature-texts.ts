import { parseSignedText } from '../domain/signed-text.ts';
import { snsOriginOf } from '../domain/sns-topic.ts';

/**
 * Checks what stands before a signature in its header. Spaces at its start would be lost on the way.
 *
 * @throws RangeError
 */
export function parsePrefix(text: string): string {
  if (/^(?:[\x21-\x7e][\x20-\x7e]*)?$/.test(text)) return text;
  throw new RangeError('expected what stands before the signature, such as sha256=, without a space at its start');
}

/**
 * Checks what is signed.
 *
 * @throws RangeError
 */
export function parseSigned(text: string): string {
  parseSignedText(text);
  return text;
}

/**
 * Checks the ARN of a topic.
 *
 * @throws RangeError
 */
export function parseTopic(text: string): string {
  if (snsOriginOf(text) !== null) return text;
  throw new RangeError('expected the ARN of an Amazon SNS topic such as arn:aws:sns:eu-west-1:123456789012:done');
}

/**
 * Reads the origin of what stands in for Amazon SNS.
 *
 * @throws RangeError
 */
export function parseSnsEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.href === `${url.origin}/`) return url.origin;
  throw new RangeError('expected an origin such as https://localhost:4566, without a path');
}

/**
 * Checks the certificate of an authority.
 *
 * @throws RangeError
 */
export function parseAuthority(text: string): string {
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new RangeError('expected a certificate in PEM, most often as { file: ca.pem }');
}
