import { CollectorError } from '../../domain/errors.ts';
import type { BodyVerifier, Gate } from '../../domain/gate.ts';
import type { HandshakeRequest } from '../../domain/vendor.ts';
import type { VendorAnswer } from '../../domain/vendor-answer.ts';
import type { AskHandshake, Handshake } from '../../intake/receive.ts';
import { type Arriving, type Endpoint, isBare } from './head.ts';

/**
 * Joins what a handshake is asked about with the head of a request: that of the vendor, and what the settings want to be
 * given back. Null when there is neither.
 */
export function handshakeOf(
  { vendor: { handshake }, gate, echo }: Pick<Endpoint, 'vendor' | 'echo'> & { gate: Pick<Gate, 'sign'> },
  head: Pick<HandshakeRequest, 'method' | 'query' | 'headers'>,
  { request }: Pick<Arriving, 'request'>,
): AskHandshake | null {
  if (handshake === null && echo === null) return null;
  const bare = isBare(request);
  return (body, proof) => {
    const sign = proof === null ? gate.sign : proof.sign;
    const own = handshake?.({ ...head, body, signedBy: proof?.scheme ?? null, sign }) ?? null;
    if (own !== null || echo === null) return own;
    // What stands in the head of a delivery is no question: only a request without a body asks with it.
    return echo.of.in === 'json' || bare ? echo.answer({ ...head, headers: request.headers, body }) : null;
  };
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
