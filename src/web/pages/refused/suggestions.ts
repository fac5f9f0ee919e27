import { BlockList, isIPv4 } from 'node:net';

/**
 * A size as the settings take it, and not below twice the present one.
 *
 * @example raisedSize(5 * 1024 ** 3) // '10GiB'
 */
export function raisedSize(bytes: number): string {
  const [unit, name] = units.find(([size]) => 2 * bytes >= size) ?? [1, 'B'];
  return `${Math.ceil((2 * bytes) / unit)}${name}`;
}

/** A number of things, and not below twice the present one. */
export function raisedCount(count: number): string {
  return String(2 * count);
}

/** Those of the addresses that no vendor can have on the open network: most often they are a proxy's. */
export function privateOnes(addresses: readonly string[]): string[] {
  return addresses.filter((address) => privateBlocks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'));
}

/** An address as a block of its own. */
export function asBlock(address: string): string {
  return `${address}/${isIPv4(address) ? 32 : 128}`;
}

const units: readonly [size: number, name: string][] = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
];

// RFC 1918, 6598, 3927, 1122; RFC 4193, 4291.
const privateBlocks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  privateBlocks.addSubnet(network, prefix, 'ipv4');
}
privateBlocks.addSubnet('fc00::', 7, 'ipv6');
privateBlocks.addSubnet('fe80::', 10, 'ipv6');
privateBlocks.addAddress('::1', 'ipv6');
