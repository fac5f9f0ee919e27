import { hash, timingSafeEqual } from 'node:crypto';
import type { ArchiveGate } from '../domain/gate.ts';

/**
 * Compiles secrets into a test for what a request presents.
 *
 * Secrets are kept as digests and every one is compared, so the time taken tells nothing about them, their lengths
 * included, nor which of them matched. An empty list matches nothing.
 *
 * @throws RangeError when a secret is empty.
 */
export function compileSecrets(secrets: readonly string[]): (presented: Uint8Array) => boolean {
  if (secrets.includes('')) throw new RangeError('a secret must not be empty');
  const digests = secrets.map((secret) => sha256(Buffer.from(secret, 'utf8')));

  return function isSecret(presented) {
    const digest = sha256(presented);
    let matches = false;
    for (const known of digests) {
      if (timingSafeEqual(known, digest)) matches = true;
    }
    return matches;
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/**
 * Compiles the archive's tokens; several of them are rotation, none lets nobody in.
 *
 * @throws RangeError when a token is empty.
 */
export function compileArchiveGate(tokens: readonly string[]): ArchiveGate {
  const isToken = compileSecrets(tokens);
  return { admits: (token) => isToken(Buffer.from(token, 'utf8')) };
}
