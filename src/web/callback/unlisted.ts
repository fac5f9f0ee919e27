import { CollectorError } from '../../domain/errors.ts';
import { type BodyVerifier, senderNotAllowed } from '../../domain/gate.ts';

/**
 * Judges an unlisted sender by its signature: `onProved` is called when it fits.
 *
 * One that does not is refused for its address: until it has proved itself, an unlisted sender is told no more than that.
 */
export function proofOfUnlisted(verifier: BodyVerifier | null, onProved: () => void): BodyVerifier | null {
  if (verifier === null) {
    onProved();
    return null;
  }
  return {
    update: (chunk) => verifier.update(chunk),
    async prove() {
      const proof = await verifier.prove();
      if (proof === null) throw new CollectorError('sender-not-allowed', senderNotAllowed);
      onProved();
      return proof;
    },
  };
}
