import { duration, parsedText, section } from './fields.ts';
import { parseSecret } from './secrets.ts';

/** Fetching of what callbacks leave out, in a source. */
export const fetchField = section({
  apiKey: parsedText(parseSecret)
    .optional()
    .describe('The key of your account at the vendor. Zoom needs none: its notices carry their own.'),
  endpoint: parsedText(parseEndpoint)
    .optional()
    .describe(
      'Origin of the API where it is not the usual one, e.g. of a region: https://us1.asr.api.speechmatics.com.',
    ),
  after: duration({ minMs: 0, maxMs: 86_400_000 })
    .prefault('0s')
    .describe('How long after a notice its job is first fetched.'),
});

/**
 * The origin of an API. HTTP is for servers on the own premises.
 *
 * @throws RangeError
 */
function parseEndpoint(text: string): string {
  const url = URL.parse(text);
  const isOrigin = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (isOrigin && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
  throw new RangeError('expected the origin of an API such as https://us1.asr.api.speechmatics.com, without a path');
}
