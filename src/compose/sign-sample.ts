import { randomUUID } from 'node:crypto';
import type { VendorSignature } from '../domain/credential.ts';
import type { Sign } from '../domain/gate.ts';
import { type SignableRule, signRequest } from '../gate/sign.ts';
import { macKey } from '../gate/signatures/mac.ts';
import type { SampleCallback } from '../vendors/common/samples/sample.ts';

export type { SignableRule } from '../gate/sign.ts';

/** What a signature adds to a callback. */
export type SampleSignature = Awaited<ReturnType<typeof signRequest>>;

/**
 * Signs a callback as its vendor would.
 *
 * @param url as the outside calls it, with the whole query
 * @throws RangeError when the secret cannot be a key of the scheme, or the body cannot be signed by it
 */
export function signSample(
  rule: SignableRule,
  { headers, body }: Pick<SampleCallback, 'headers' | 'body'>,
  { url, now }: { url: string; now: () => Date },
): Promise<SampleSignature> {
  return signRequest(rule, {
    id: `sample-${randomUUID()}`,
    atMs: now().getTime(),
    url,
    mediaType: headers['content-type'] ?? null,
    body: body(),
  });
}

/** Signs texts as a collector signs what it answers to a handshake. */
export function signTextBy({ scheme, secret }: VendorSignature): Sign {
  return macKey(scheme, secret).sign;
}
