import type { Credential, SignatureRule } from '../../domain/credential.ts';
import { type ArrivingHead, type BodyVerifier, isMisfit, type Sign } from '../../domain/gate.ts';
import {
  isVerifier,
  type SignatureReader,
  type SignatureScheme,
  type SignedHead,
  type SigningContext,
  type Unusable,
} from '../../domain/signature.ts';
import { headerLines } from '../header-lines.ts';

/** Every scheme that a rule may name, by its name. */
export type SignatureSchemes = ReadonlyMap<string, SignatureScheme>;

/** A credential that is only proved by the last byte of the body. */
export type SignatureCredential = Extract<Credential, { type: 'signature' }>;

/**
 * What a head says about a signature: `absent` when no header of a configured scheme is there, what is wrong when they
 * are incomplete, malformed or stale; else what the body must be fed to.
 */
export type SignatureReading = 'absent' | Unusable | BodyVerifier;

/** The signatures of one source, compiled. */
export interface Signatures {
  read(head: ArrivingHead): SignatureReading;
  /** Signs with the first secret that can; null when there is none. */
  sign: Sign | null;
  /** Lower-case names of the headers that no record may repeat. */
  masked: readonly string[];
}

/**
 * Compiles every signature that a source accepts. Several of a scheme are rotation: one has to fit.
 *
 * @throws RangeError when a rule cannot be used, without repeating its secret.
 */
export function compileSignatures(
  rules: readonly SignatureRule[],
  { schemes, ...context }: SigningContext & { schemes: SignatureSchemes },
): Signatures {
  const readers = rules.map((rule) => {
    const scheme = schemes.get(rule.scheme);
    if (scheme === undefined) throw new Error(`there is no scheme ${rule.scheme}`);
    return scheme.compile(rule, context);
  });
  return {
    masked: readers.flatMap(({ masked = [] }) => masked),
    sign: readers.find(({ sign }) => sign !== null)?.sign ?? null,
    read(head) {
      const claimed = readers.filter(({ headers }) => headers.some((name) => isThere(head, name)));
      if (claimed.length === 0) return 'absent';
      const signed: SignedHead = { ...head, header: (name) => onlyLine(head, name) };
      return anyOf(claimed.map((reader) => reader.read(signed) ?? malformed(signed, reader)));
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

/** Names the headers that are missing or there more than once; the values of all others are nonsense. */
function malformed(head: SignedHead, { headers }: SignatureReader): Unusable {
  const missing = headers.filter((name) => !isThere(head, name));
  if (missing.length > 0) return { unusable: `the signature lacks the header ${missing.join(', ')}` };
  const repeated = headers.filter((name) => headerLines(head.rawHeaders, name).length > 1);
  if (repeated.length > 0) return { unusable: `the header ${repeated.join(', ')} is there more than once; send one` };
  return { unusable: `the signature is not in the form that is expected in ${headers.join(', ')}` };
}

/**
 * A verifier that is satisfied when any of them is; without one, the first thing that is wrong.
 *
 * @throws RangeError when there are none.
 */
export function anyOf(readings: readonly (BodyVerifier | Unusable)[]): BodyVerifier | Unusable {
  const all = readings.filter(isVerifier);
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) {
    const [wrong] = readings;
    if (wrong === undefined) throw new RangeError('there is nothing to choose from');
    return wrong;
  }
  const failed = new Map<BodyVerifier, unknown>();
  return {
    update(chunk) {
      for (const verifier of all.filter((each) => !failed.has(each))) {
        try {
          verifier.update(chunk);
        } catch (error) {
          failed.set(verifier, error);
        }
      }
      if (failed.size === all.length) throw failed.get(only);
    },
    async prove() {
      // All are asked, whichever fits, so that the time taken does not tell which one did.
      const outcomes = await Promise.allSettled(
        all.map((verifier) => (failed.has(verifier) ? Promise.reject(failed.get(verifier)) : verifier.prove())),
      );
      const proofs = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
      const proof = proofs.find((found) => found !== null) ?? null;
      if (proof !== null) return proof;
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      // What could not be told now may fit yet: the sender must try again, whatever the others say.
      const [failure] = [...failures.filter((reason) => !isMisfit(reason)), ...failures];
      if (failure !== undefined) throw failure;
      return null;
    },
  };
}
