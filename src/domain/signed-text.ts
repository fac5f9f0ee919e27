/** What an HMAC is taken of, around the raw body. */
export interface SignedText {
  /** Stands before the body; may hold `{timestamp}`. */
  before: string;
  /** Stands after it; likewise. */
  after: string;
  hasTimestamp: boolean;
}

/**
 * Takes a description of what is signed apart.
 *
 * @example parseSignedText('v0:{timestamp}:{body}') // { before: 'v0:{timestamp}:', after: '', hasTimestamp: true }
 * @throws RangeError saying what would be accepted.
 */
export function parseSignedText(text: string): SignedText {
  const [before = '', after, ...rest] = text.split('{body}');
  if (after === undefined || rest.length > 0) throw new RangeError('expected a text that holds {body} once');
  const times = text.split('{timestamp}').length - 1;
  if (times > 1) throw new RangeError('expected a text that holds {timestamp} at most once');
  const others = text.replace('{body}', '').replace('{timestamp}', '');
  if (/[{}]/.test(others)) throw new RangeError('expected no other braces than those of {timestamp} and {body}');
  // Digits of the body could be moved into the time, or the reverse, and the signature would still fit.
  if (/\}\d*\{/.test(text)) {
    throw new RangeError('expected something between {timestamp} and {body} that is no digit, such as a full stop');
  }
  return { before, after, hasTimestamp: times === 1 };
}
