import { isIP } from 'node:net';

/**
 * The one spelling of an IP address that may be compared, or null when the text is not exactly an address.
 *
 * IPv6 is compressed and in lower case. IPv4-mapped IPv6, as a dual-stack socket names an IPv4 peer, becomes the IPv4
 * address. Zone ids, ports, brackets, spaces and short, octal or hexadecimal IPv4 are no addresses.
 *
 * @example canonicalAddress('2001:DB8:0:0::1')  // '2001:db8::1'
 * @example canonicalAddress('::FFFF:0102:0304') // '1.2.3.4'
 * @example canonicalAddress('fe80::1%eth0')     // null
 */
export function canonicalAddress(text: string): string | null {
  const version = isIP(text);
  if (version === 4) return text;
  if (version === 0) return null;
  // `isIP` takes zone ids; the URL parser does not, and it writes an address as RFC 5952 wants it.
  const hostname = URL.parse(`http://[${text}]`)?.hostname;
  if (hostname === undefined) return null;
  const address = hostname.slice(1, -1);
  return mappedIPv4(address) ?? address;
}

function mappedIPv4(address: string): string | null {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (match === null) return null;
  const octets = match.slice(1).flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return octets.join('.');
}
