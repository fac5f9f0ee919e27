import type { MacAlgorithm, MacEncoding } from '../../domain/credential.ts';

/**
 * The bytes that a text stands for; null when it is not wholly in that encoding, or empty.
 *
 * Node would decode as far as it can: `Buffer.from('00zz', 'hex')` is one byte.
 */
export function decodeBytes(text: string, encoding: MacEncoding): Buffer | null {
  return text !== '' && patterns[encoding].test(text) ? Buffer.from(text, encoding) : null;
}

/** A signature; null for a text that cannot be one of that algorithm. */
export function decodeMac(text: string, encoding: MacEncoding, algorithm: MacAlgorithm): Buffer | null {
  const bytes = decodeBytes(text, encoding);
  return bytes?.length === macBytes[algorithm] ? bytes : null;
}

const macBytes = { sha1: 20, sha256: 32, sha512: 64 } as const satisfies Record<MacAlgorithm, number>;

const patterns = {
  hex: /^(?:[\da-f]{2})+$/i,
  base64: /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/,
} as const satisfies Record<MacEncoding, RegExp>;

/** Headers come as Latin-1, one character for each byte on the wire; those bytes are what was signed. */
export function wireBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
