import { isIPv4, isIPv6 } from 'node:net';

/**
 * Reads an address or a CIDR block and returns its canonical form: lower case, shortest, IPv4-mapped IPv6 as IPv4, a
 * block of one address as that address. No other spelling is taken: libraries disagree on what `10.1` or `0x0a.0.0.1`
 * stands for.
 *
 * @example parseRange('2001:DB8:0::/32') // '2001:db8::/32'
 * @example parseRange('::ffff:203.0.113.7') // '203.0.113.7'
 * @throws RangeError
 */
export function parseRange(text: string): string {
  const block = readBlock(text.includes('/') ? text : `${text}/${isIPv4(text) ? 32 : 128}`);
  if (block === null) {
    throw new RangeError('expected an address such as 203.0.113.7 or 2001:db8::7, or a CIDR block such as 10.0.0.0/8');
  }
  if (block.prefix === 0) throw new RangeError('a block of all addresses: expected `anyone` in place of the list');
  assertNoHostBits(block);
  return block.prefix === block.width ? formatAddress(block) : formatBlock(block);
}

/**
 * Reads a CIDR block and returns its canonical form; a single address must be written as a block, too.
 *
 * @example parseCidr('10.0.0.1/32') // '10.0.0.1/32'
 * @throws RangeError
 */
export function parseCidr(text: string): string {
  const block = readBlock(text);
  if (block === null) {
    throw new RangeError('expected a CIDR block such as 10.0.0.0/8 or 2001:db8::/32; a single address is 10.0.0.1/32');
  }
  if (block.prefix === 0)
    throw new RangeError('a block of all addresses would let every sender choose its own address');
  assertNoHostBits(block);
  return formatBlock(block);
}

interface Block {
  bits: bigint;
  width: 32 | 128;
  prefix: number;
}

function readBlock(text: string): Block | null {
  const match = /^([0-9a-fA-F:.]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const [, address = '', digits = ''] = match ?? [];
  const prefix = Number(digits);
  if (isIPv4(address)) return prefix <= 32 ? { bits: bitsOfIPv4(address), width: 32, prefix } : null;
  if (!isIPv6(address) || prefix > 128) return null;
  const bits = bitsOfIPv6(address);
  const isMapped = bits >> 32n === 0xffffn && prefix >= 96;
  return isMapped ? { bits: bits & 0xffffffffn, width: 32, prefix: prefix - 96 } : { bits, width: 128, prefix };
}

/** A block written with bits behind its prefix is often meant to be one address: better asked than guessed. */
function assertNoHostBits(block: Block): void {
  const hostBits = BigInt(block.width - block.prefix);
  const network = { ...block, bits: (block.bits >> hostBits) << hostBits };
  if (network.bits === block.bits) return;
  throw new RangeError(`the address has bits behind the prefix: expected ${formatBlock(network)} or a single address`);
}

function bitsOfIPv4(address: string): bigint {
  return address.split('.').reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function bitsOfIPv6(address: string): bigint {
  const [head = '', tail = ''] = shortestIPv6(address).split('::');
  const before = head.split(':').filter((group) => group !== '');
  const behind = tail.split(':').filter((group) => group !== '');
  const zeros = Array<string>(8 - before.length - behind.length).fill('0');
  return [...before, ...zeros, ...behind].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function formatBlock(block: Block): string {
  return `${formatAddress(block)}/${block.prefix}`;
}

function formatAddress({ bits, width }: Block): string {
  const groupBits = width === 32 ? 8 : 16;
  const groups = Array.from({ length: width / groupBits }, (_, index) =>
    BigInt.asUintN(groupBits, bits >> BigInt(width - groupBits * (index + 1))),
  );
  return width === 32 ? groups.join('.') : shortestIPv6(groups.map((group) => group.toString(16)).join(':'));
}

/** The serialisation of the URL standard: lower case, longest run of zeros left out, never a dotted tail. */
function shortestIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
