import type { ArrivingHead } from '../domain/gate.ts';
import { compileSenderRule } from './allowlist.ts';
import { canonicalAddress } from './canonical-address.ts';
import { headerLines } from './header-lines.ts';

/**
 * Compiles how to find who sent a request: the peer, or the sender behind proxies that are trusted by CIDR block.
 *
 * X-Forwarded-For is read from the right, since each proxy appends the address it saw: the first hop that is not a
 * trusted proxy is the sender, and whatever stands left of it is the sender's own invention. The answer is canonical;
 * null when an address on the way cannot be read, because nothing else would be sure.
 *
 * @throws RangeError naming the range that is neither an IP address nor a CIDR block.
 */
export function compileClientAddress(
  trustedProxies: readonly string[],
): (head: Pick<ArrivingHead, 'peerAddress' | 'rawHeaders'>) => string | null {
  const isTrusted = compileSenderRule(trustedProxies);

  return function clientAddress({ peerAddress, rawHeaders }) {
    const peer = peerAddress === undefined ? null : canonicalAddress(peerAddress);
    if (peer === null || !isTrusted(peer)) return peer;
    const lines = headerLines(rawHeaders, 'x-forwarded-for');
    if (lines.length === 0) return peer;
    const hops = lines.join(',').split(',').reverse();
    let sender = peer;
    for (const hop of hops) {
      const address = canonicalAddress(hop.trim());
      if (address === null) return null;
      sender = address;
      if (!isTrusted(address)) break;
    }
    return sender;
  };
}
