import { sniff } from '../domain/content.ts';
import { createJsonChecker } from '../lib/json/scan.ts';

/** True for a type whose bodies must be JSON: `*\/json` and `+json`. */
export function isJsonType(mediaType: string | null): boolean {
  return mediaType !== null && /^[^/]+\/(?:json|[^/]+\+json)$/.test(mediaType);
}

/**
 * True for a body that is declared as JSON and still is not to be judged: there is nothing in it, or it is in a form
 * this check does not read (UTF-16, UTF-32, PGP).
 */
export function isBeyondJsonCheck(leading: Uint8Array, totalBytes: number): boolean {
  if (totalBytes === 0) return true;
  const [first, second] = leading;
  const isWide = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
  // Without a byte order mark the zero bytes around the first character give UTF-16 and UTF-32 away.
  const isWideUnmarked = totalBytes >= 2 && (first === 0 || second === 0);
  return isWide || isWideUnmarked || sniff(leading, null).format === 'pgp';
}

/** Whether a body that is held whole is JSON; a byte order mark in front is allowed. Makes no garbage, unlike parsing. */
export function isJson(bytes: Uint8Array): boolean {
  const checker = createJsonChecker();
  checker.write(bytes);
  return checker.end();
}
