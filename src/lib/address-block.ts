import { isIPv6 } from 'node:net';

/**
 * What counts as one sender where limits are shared out: the address, for IPv6 its /64, since whoever has one address
 * there has all of them.
 *
 * @example addressBlock('203.0.113.7')   // '203.0.113.7'
 * @example addressBlock('2001:db8:7::5') // '2001:db8:7:0::/64'
 */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [left = '', right] = address.split('::');
  const groups = left === '' ? [] : left.split(':');
  const behind = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - groups.length - behind.length }, () => '0');
  return `${[...groups, ...zeros, ...behind].slice(0, 4).join(':')}::/64`;
}
