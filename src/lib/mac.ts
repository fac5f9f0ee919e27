import { createHmac, createSecretKey, type Hmac, timingSafeEqual } from 'node:crypto';

export const macAlgorithms = ['sha1', 'sha256', 'sha512'] as const;
export type MacAlgorithm = (typeof macAlgorithms)[number];
export const macEncodings = ['hex', 'base64', 'base64url'] as const;
export type MacEncoding = (typeof macEncodings)[number];

/** A shared secret, ready to sign with. */
export interface MacKey {
  start(algorithm: MacAlgorithm): Hmac;
  /** Signs a text by SHA-256. */
  sign(text: string): Uint8Array;
}

/**
 * Makes a key of a secret; a text is taken as its UTF-8 bytes.
 *
 * @throws RangeError when the secret is empty.
 */
export function macKey(secret: string | Buffer): MacKey {
  if (secret.length === 0) throw new RangeError('a secret must not be empty');
  const key = createSecretKey(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret);
  return {
    start: (algorithm) => createHmac(algorithm, key),
    sign: (text) => createHmac('sha256', key).update(text, 'utf8').digest(),
  };
}

/** What is signed around a body, and the signatures of which one has to fit. */
export interface MacClaim {
  algorithm: MacAlgorithm;
  before: Uint8Array;
  after: Uint8Array;
  signatures: readonly Buffer[];
}

/** Nothing is signed behind the body, or before it. */
export const nothing = new Uint8Array();

/** Judges an HMAC over a body as it streams by: the proof when one of the signatures fits, else null. */
export function verifyMac<Proof>(key: MacKey, { algorithm, before, after, signatures }: MacClaim, proof: Proof) {
  const hmac = key.start(algorithm).update(before);
  return {
    update(chunk: Uint8Array): void {
      hmac.update(chunk);
    },
    prove: async (): Promise<Proof | null> => (isAmong(signatures, hmac.update(after).digest()) ? proof : null),
  };
}

/** True when one of them is the expected one. All are compared, in a time that tells nothing about it. */
export function isAmong(signatures: readonly Buffer[], expected: Buffer): boolean {
  let found = false;
  for (const signature of signatures) {
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) found = true;
  }
  return found;
}

/** The digest when all of the body has gone through it. */
export async function digestOfBody(hmac: Hmac, body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  for await (const chunk of body) hmac.update(chunk);
  return hmac.digest();
}

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

/** How long an HMAC is. */
export const macBytes = { sha1: 20, sha256: 32, sha512: 64 } as const satisfies Record<MacAlgorithm, number>;

const patterns = {
  hex: /^(?:[\da-f]{2})+$/i,
  base64: /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/,
  base64url: /^(?:[\w-]{4})*(?:[\w-]{2}(?:==)?|[\w-]{3}=?)?$/,
} as const satisfies Record<MacEncoding, RegExp>;

/** Headers come as Latin-1, one character for each byte on the wire; those bytes are what was signed. */
export function wireBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export const minuteMs = 60_000;

/** Unix seconds as text, in ms; null for anything else. */
export function secondsIn(text: string): number | null {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : null;
}

/** Whole Unix seconds. */
export function secondsOf(atMs: number): string {
  return String(Math.floor(atMs / 1000));
}

/** True when a signed time is no further than the tolerance from now, to either side. */
export function isNear(atMs: number | null, now: Date, toleranceMs: number): boolean {
  return atMs !== null && Math.abs(now.getTime() - atMs) <= toleranceMs;
}
