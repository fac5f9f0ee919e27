import type { Credential, SignatureRule } from '../../domain/credential.ts';
import type { ArrivingHead, BodyVerifier, Sign } from '../../domain/gate.ts';
import { headerLines } from '../header-lines.ts';
import { anyOf } from './any-of.ts';
import { compileScheme } from './compile-scheme.ts';
import type { SignedHead, SigningContext } from './scheme.ts';

/** A credential that is only proved by the last byte of the body. */
export type SignatureCredential = Extract<Credential, { type: 'signature' }>;

/**
 * What a head says about a signature: `absent` when no header of a configured scheme is there, `unusable` when the
 * headers are incomplete, malformed or stale; else what the body must be fed to.
 */
export type SignatureReading = 'absent' | 'unusable' | BodyVerifier;

/** The signatures of one source, compiled. */
export interface Signatures {
  read(head: ArrivingHead): SignatureReading;
  /** Signs with the first secret that can; null when there is none. */
  sign: Sign | null;
}

/**
 * Compiles every signature that a source accepts. Several of a scheme are rotation: one has to fit.
 *
 * @throws RangeError when a rule cannot be used, without repeating its secret.
 */
export function compileSignatures(rules: readonly SignatureRule[], context: SigningContext): Signatures {
  const readers = rules.map((rule) => compileScheme(rule, context));
  return {
    sign: readers.find(({ sign }) => sign !== null)?.sign ?? null,
    read(head) {
      const claimed = readers.filter(({ headers }) => headers.some((name) => isThere(head, name)));
      if (claimed.length === 0) return 'absent';
      const signed: SignedHead = { ...head, header: (name) => onlyLine(head, name) };
      return anyOf(claimed.map((reader) => reader.read(signed))) ?? 'unusable';
    },
  };
}

function isThere({ rawHeaders }: ArrivingHead, name: string): boolean {
  return headerLines(rawHeaders, name).length > 0;
}

function onlyLine({ rawHeaders }: ArrivingHead, name: string): string {
  const [value = '', ...rest] = headerLines(rawHeaders, name);
  return rest.length === 0 ? value : '';
}
