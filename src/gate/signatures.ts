import { createHmac, createSecretKey, type Hmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '../domain/credential.ts';
import type { ArrivingHead, BodyVerifier } from '../domain/gate.ts';
import { headerLines } from './header-lines.ts';
import { type SigningScheme, signingSchemes } from './signature-schemes.ts';

/** A credential that is only proved by the last byte of the body. */
export type SignatureCredential = Extract<Credential, { type: 'signature' }>;

/**
 * What a head says about a signature: `absent` when no header of a configured scheme is there, `unusable` when the
 * headers are incomplete, malformed or stale; else what the body must be fed to.
 */
export type SignatureReading = 'absent' | 'unusable' | BodyVerifier;

/**
 * Compiles signing secrets into a reader of heads. Several secrets of a scheme are rotation: one has to fit.
 *
 * @throws RangeError when a secret cannot be a key of its scheme.
 */
export function compileSignatures(
  credentials: readonly SignatureCredential[],
  now: () => Date,
): (head: ArrivingHead) => SignatureReading {
  const signers = credentials.map((credential) => {
    const scheme: SigningScheme = signingSchemes[credential.scheme];
    return { scheme, key: createSecretKey(scheme.keyOf(credential.secret)) };
  });

  return function readSignature({ rawHeaders }) {
    const claimed = signers.filter(({ scheme }) =>
      scheme.headers.some((name) => headerLines(rawHeaders, name).length > 0),
    );
    if (claimed.length === 0) return 'absent';
    const nowMs = now().getTime();
    const proofs = claimed.flatMap(({ scheme, key }) => {
      const signed = scheme.read((name) => onlyLine(rawHeaders, name), nowMs);
      if (signed === null) return [];
      const hmac = createHmac(scheme.algorithm, key).update(signed.prefix, 'latin1');
      return [{ hmac, signatures: signed.signatures }];
    });
    return proofs.length === 0 ? 'unusable' : bodyVerifier(proofs);
  };
}

function bodyVerifier(proofs: readonly { hmac: Hmac; signatures: readonly Buffer[] }[]): BodyVerifier {
  return {
    update(chunk) {
      for (const { hmac } of proofs) hmac.update(chunk);
    },
    isValid() {
      let valid = false;
      for (const { hmac, signatures } of proofs) {
        const expected = hmac.digest();
        for (const signature of signatures) {
          if (signature.length === expected.length && timingSafeEqual(signature, expected)) valid = true;
        }
      }
      return valid;
    },
  };
}

function onlyLine(rawHeaders: readonly string[], name: string): string {
  const [value = '', ...rest] = headerLines(rawHeaders, name);
  return rest.length === 0 ? value : '';
}
