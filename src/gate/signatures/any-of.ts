import type { BodyVerifier } from '../../domain/gate.ts';

/** A verifier that is satisfied when any of them is; null when there is none. */
export function anyOf(verifiers: readonly (BodyVerifier | null)[]): BodyVerifier | null {
  const all = verifiers.filter((verifier) => verifier !== null);
  const [only, ...others] = all;
  if (only === undefined || others.length === 0) return only ?? null;
  return {
    update(chunk) {
      for (const verifier of all) verifier.update(chunk);
    },
    async prove() {
      // All are asked, whichever fits, so that the time taken does not tell which one did.
      const outcomes = await Promise.allSettled(all.map((verifier) => verifier.prove()));
      const proofs = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      const proof = proofs.find((found) => found !== null) ?? null;
      if (proof === null && failed !== undefined) throw failed.reason;
      return proof;
    },
  };
}
