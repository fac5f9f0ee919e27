import { BlockList, isIP } from 'node:net';

/** True for loopback, link-local, shared and private addresses (RFC 6890). */
export function isPrivate(address: string): boolean {
  const ranges = new BlockList();
  for (const [net, prefix] of privateRanges) ranges.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const privateRanges = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;
