import { lookup } from 'node:dns';
import { BlockList, isIPv4, type LookupFunction } from 'node:net';

/**
 * Addresses that are nobody's on the internet: this machine, its network, and what is set aside.
 * Source: the IANA special-purpose address registries (RFC 6890), read 2026-11-21.
 */
const reserved = blockListOf(
  [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
    ...['224.0.0.0/4', '240.0.0.0/4'],
  ],
  ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
);

/** Of IPv6 only this is given out globally. */
const globalUnicast = blockListOf([], ['2000::/3']);

/** True for an address that anybody on the internet could have. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !reserved.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
}

/**
 * Resolves names for a connection, and refuses those with an address that is not public: the connection is made to the
 * very address that was looked at, whatever the name resolves to a moment later.
 */
export const lookUpPublic: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return answer(error, '', 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return answer(Object.assign(new Error('not a public address'), { code: 'ENOTPUBLIC' }), '', 0);
    }
    if (options.all === true) return answer(null, addresses);
    return answer(null, first.address, first.family);
  });
};

function blockListOf(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  const add = (block: string, family: 'ipv4' | 'ipv6'): void => {
    const [network = '', prefix] = block.split('/');
    list.addSubnet(network, Number(prefix), family);
  };
  for (const block of ipv4) add(block, 'ipv4');
  for (const block of ipv6) add(block, 'ipv6');
  return list;
}
