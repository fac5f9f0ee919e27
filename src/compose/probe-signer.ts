import { randomUUID } from 'node:crypto';
import { signProbe } from '../gate/probe.ts';

/** Makes the headers of probes, another one at each call. */
export function createProbeSigner(token: string, now: () => Date): () => string {
  return () => signProbe(token, { at: now(), nonce: randomUUID() });
}
