/*
 * Checks of credentials: each refuses what could never match, so that it is found at the start and not by a vendor
 * whose callbacks are refused. The messages never repeat the secret.
 */

const controlCharacters = /[\x00-\x1f\x7f]/;

/**
 * Checks a token that travels as `Authorization: Bearer`; the spaces and line ends beside it, as a variable filled from a
 * file has them, are no part of it.
 *
 * @throws RangeError
 */
export function parseToken(text: string): string {
  const token = text.trim();
  if (token !== '' && !/\s/.test(token) && !controlCharacters.test(token)) return token;
  throw new RangeError('expected a token that is not empty, without spaces and without the word Bearer');
}

/**
 * Checks the name of a header.
 *
 * @throws RangeError
 */
export function parseHeaderName(text: string): string {
  // The token of RFC 9110, section 5.6.2.
  if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(text)) return text;
  throw new RangeError('expected the name of a header such as X-Api-Key');
}

/**
 * Checks the value of a header. Spaces at its ends would be lost on the way.
 *
 * @throws RangeError
 */
export function parseHeaderValue(text: string): string {
  if (text !== '' && text.trim() === text && !controlCharacters.test(text)) return text;
  throw new RangeError('expected a value that is not empty, on one line, without spaces at its ends');
}

/**
 * Checks the user of basic authentication, which ends at the first colon (RFC 7617). It may be empty.
 *
 * @throws RangeError
 */
export function parseUser(text: string): string {
  if (!text.includes(':') && !controlCharacters.test(text)) return text;
  throw new RangeError('expected a user without a colon, on one line');
}

/**
 * Checks the password of basic authentication.
 *
 * @throws RangeError
 */
export function parsePassword(text: string): string {
  if (text !== '' && !controlCharacters.test(text)) return text;
  throw new RangeError('expected a password that is not empty, on one line');
}

/**
 * Checks a name or a value of the query string.
 *
 * @throws RangeError
 */
export function parseQueryText(text: string): string {
  if (text !== '') return text;
  throw new RangeError('expected text that is not empty');
}

/**
 * Checks a signing secret.
 *
 * @throws RangeError
 */
export function parseSecret(text: string): string {
  if (text !== '' && text.trim() === text && !controlCharacters.test(text)) return text;
  throw new RangeError('expected a secret that is not empty, on one line, without spaces at its ends');
}
