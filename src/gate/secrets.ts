import { hash, timingSafeEqual } from 'node:crypto';
import type { ArchiveGate, Holder } from '../domain/gate.ts';
import type { ArchiveToken } from '../domain/people.ts';

/**
 * Compiles secrets into a test for what a request presents.
 *
 * Secrets are kept as digests and every one is compared, so the time taken tells nothing about them, their lengths
 * included, nor which of them matched. An empty list matches nothing.
 *
 * @throws RangeError when a secret is empty.
 */
export function compileSecrets(secrets: readonly string[]): (presented: Uint8Array) => boolean {
  const whichOf = compileWhich(secrets);
  return (presented) => whichOf(presented) !== -1;
}

/** Place of the secret that is presented, the last of equal ones; -1 for none of them. */
function compileWhich(secrets: readonly string[]): (presented: Uint8Array) => number {
  if (secrets.includes('')) throw new RangeError('a secret must not be empty');
  const digests = secrets.map((secret) => sha256(Buffer.from(secret, 'utf8')));

  return function whichOf(presented) {
    const digest = sha256(presented);
    let which = -1;
    for (const [place, known] of digests.entries()) {
      if (timingSafeEqual(known, digest)) which = place;
    }
    return which;
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
export function compileArchiveGate(tokens: readonly ArchiveToken[]): ArchiveGate {
  const whichOf = compileWhich(tokens.map(({ token }) => token));
  // A digest of the digest: what a cookie shows tells nothing of the token, and changes with it.
  const holders = tokens.map(({ token, ...person }): Holder => {
    const key = sha256(sha256(Buffer.from(token, 'utf8')))
      .toString('base64url')
      .slice(0, keyCharacters);
    return { ...person, key };
  });
  return {
    personOf: (token) => holders[whichOf(Buffer.from(token, 'utf8'))] ?? null,
    holder: (key) => holders.findLast((holder) => holder.key === key) ?? null,
  };
}

/** 96 bits. */
const keyCharacters = 16;
