import { createHmac } from 'node:crypto';
import { type ProbeGate, probeText, probeToleranceMs } from '../domain/probe.ts';
import { isAmong, isNear, secondsIn } from '../lib/mac.ts';

/** Nonces are remembered as long as their probes are fresh; only owners of a token can fill this. */
const maxNonces = 10_000;

/**
 * Compiles how probes are told from ordinary requests: signed with one of the archive's tokens, fresh, and never seen
 * before. With no token nothing is a probe.
 *
 * @throws RangeError when a token is empty.
 */
export function compileProbeGate(tokens: readonly string[], now: () => Date): ProbeGate {
  if (tokens.includes('')) throw new RangeError('a secret must not be empty');
  /** Each with the time from which its probe is stale by itself; the oldest first. */
  const seen = new Map<string, number>();

  function isNew(nonce: string): boolean {
    const nowMs = now().getTime();
    for (const [old, staleAtMs] of seen) {
      if (staleAtMs > nowMs) break;
      seen.delete(old);
    }
    if (seen.has(nonce) || seen.size >= maxNonces) return false;
    // A probe may be dated ahead by the tolerance, and is fresh for as long again.
    seen.set(nonce, nowMs + 2 * probeToleranceMs + 1000);
    return true;
  }

  return {
    admits(header) {
      const match = /^t=(\d{1,11}),n=([\w-]{16,64}),v1=([0-9a-f]{64})$/.exec(header ?? '');
      const [, seconds = '', nonce = '', signature = ''] = match ?? [];
      if (match === null || !isNear(secondsIn(seconds), now(), probeToleranceMs)) return false;
      const presented = [Buffer.from(signature, 'hex')];
      const fits = tokens.map((token) => isAmong(presented, mac(token, seconds, nonce)));
      return fits.includes(true) && isNew(nonce);
    },
  };
}

/** The header of one probe: the other end of `compileProbeGate`. A nonce is 16 to 64 letters, digits, `-` and `_`. */
export function signProbe(token: string, { at, nonce }: { at: Date; nonce: string }): string {
  const seconds = String(Math.floor(at.getTime() / 1000));
  return `t=${seconds},n=${nonce},v1=${mac(token, seconds, nonce).toString('hex')}`;
}

function mac(token: string, seconds: string, nonce: string): Buffer {
  return createHmac('sha256', token).update(probeText(seconds, nonce)).digest();
}
