import { CollectorError } from '../../domain/errors.ts';
import type { BodyVerifier, Gate } from '../../domain/gate.ts';
import type { HandshakeRequest, Vendor, VendorAnswer } from '../../domain/vendor.ts';
import type { AskHandshake, Handshake } from '../../intake/receive.ts';

/** Joins what a vendor's handshake is asked about with the head of a request; null when the vendor has none. */
export function handshakeOf(
  vendor: Vendor,
  gate: Gate,
  head: Pick<HandshakeRequest, 'method' | 'query' | 'headers'>,
): AskHandshake | null {
  const { handshake } = vendor;
  if (handshake === null) return null;
  return (body, proof) =>
    handshake({ ...head, body, signedBy: proof?.scheme ?? null, sign: proof === null ? gate.sign : proof.sign });
}

/**
 * A handshake without a body, for methods that have none; null when it is nothing of the kind.
 *
 * @throws CollectorError `bad-signature`, and as `BodyVerifier.prove` does.
 */
export async function withoutBody(ask: AskHandshake | null, verifier: BodyVerifier | null): Promise<Handshake | null> {
  const proof = verifier === null ? null : await verifier.prove();
  if (verifier !== null && proof === null) {
    throw new CollectorError('bad-signature', 'the signature does not fit the request; check the signing secret');
  }
  const reply = ask?.(new Uint8Array(), proof) ?? null;
  return reply === null ? null : { reply, proof };
}

/**
 * The answer to a handshake, when what it asked for is done.
 *
 * @throws CollectorError as `Proof.visit` does.
 */
export async function complete({ reply, proof }: Handshake): Promise<VendorAnswer> {
  if (reply.visit === null) return reply.answer;
  const visit = proof?.visit ?? null;
  // A vendor asks for it only where it was signed for; any other URL is a stranger's.
  if (visit === null) throw new CollectorError('bad-request', 'the link is not vouched for by a signature');
  await visit(reply.visit);
  return reply.answer;
}
