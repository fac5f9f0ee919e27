import { createHmac, createSecretKey, type Hmac, timingSafeEqual } from 'node:crypto';
import type { MacAlgorithm, SignatureScheme } from '../../domain/credential.ts';
import type { BodyVerifier, Proof, Sign } from '../../domain/gate.ts';

/** A shared secret, ready to sign with. */
export interface MacKey {
  scheme: SignatureScheme;
  start(algorithm: MacAlgorithm): Hmac;
  /** By SHA-256. */
  sign: Sign;
}

/**
 * Makes a key of a secret; a text is taken as its UTF-8 bytes.
 *
 * @throws RangeError when the secret is empty.
 */
export function macKey(scheme: SignatureScheme, secret: string | Buffer): MacKey {
  if (secret.length === 0) throw new RangeError('a secret must not be empty');
  const key = createSecretKey(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret);
  return {
    scheme,
    start: (algorithm) => createHmac(algorithm, key),
    sign: (text) => createHmac('sha256', key).update(text, 'utf8').digest(),
  };
}

/** What is signed around the raw body, and the signatures of which one has to fit. */
export interface MacClaim {
  algorithm: MacAlgorithm;
  before: Uint8Array;
  after: Uint8Array;
  signatures: readonly Buffer[];
}

/** Judges an HMAC over the raw body as it streams by. */
export function verifyMac(key: MacKey, { algorithm, before, after, signatures }: MacClaim): BodyVerifier {
  const hmac = key.start(algorithm).update(before);
  return {
    update(chunk) {
      hmac.update(chunk);
    },
    async prove() {
      return isAmong(signatures, hmac.update(after).digest()) ? proofOf(key) : null;
    },
  };
}

/** Nothing is signed behind the body, or before it. */
export const nothing = new Uint8Array();

export function proofOf({ scheme, sign }: MacKey): Proof {
  return { scheme, sign, visit: null };
}

/** True when one of them is the expected one. All are compared, in a time that tells nothing about it. */
export function isAmong(signatures: readonly Buffer[], expected: Buffer): boolean {
  let found = false;
  for (const signature of signatures) {
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) found = true;
  }
  return found;
}
