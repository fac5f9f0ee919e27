import type { IncomingMessage } from 'node:http';
import type { ArrivingHead } from '../domain/gate.ts';
import { addressBlock } from '../lib/address-block.ts';
import { compileSenderRule } from './allowlist.ts';
import { canonicalAddress } from './canonical-address.ts';
import { headerLines } from './header-lines.ts';

/**
 * Compiles how to find who sent a request: the peer, or the sender behind proxies that are trusted by CIDR block.
 *
 * X-Forwarded-For is read from the right, since each proxy appends the address it saw: the first hop that is not a
 * trusted proxy is the sender, and whatever stands left of it is the sender's own invention. A hop may carry a port, and
 * an IPv6 one brackets. The answer is canonical; null when an address on the way cannot be read, because nothing else
 * would be sure.
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
      const address = canonicalAddress(withoutPort(hop.trim()));
      if (address === null) return null;
      sender = address;
      if (!isTrusted(address)) break;
    }
    return sender;
  };
}

/**
 * Some proxies append the port of the sender, and IPv6 needs brackets for that.
 *
 * @example withoutPort('203.0.113.7:4711')   // '203.0.113.7'
 * @example withoutPort('[2001:db8::5]:443')  // '2001:db8::5'
 * @example withoutPort('2001:db8::5')        // '2001:db8::5'
 */
function withoutPort(hop: string): string {
  const match = /^(?:([\d.]+)|\[([^\]]*:[^\]]*)\])(?::\d{1,5})?$/.exec(hop);
  return match?.[1] ?? match?.[2] ?? hop;
}

/**
 * Compiles which `addressBlock` a request counts for. An address that cannot be read counts as the peer's.
 *
 * @throws RangeError naming the range that is neither an IP address nor a CIDR block.
 */
export function compileAddressBlock(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const clientAddress = compileClientAddress(trustedProxies);
  return function blockOf({ socket, rawHeaders }) {
    const peerAddress = socket.remoteAddress;
    return addressBlock(clientAddress({ peerAddress, rawHeaders }) ?? peerAddress ?? '');
  };
}
