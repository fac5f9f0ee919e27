import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCidr, parseRange } from '../../../src/config/addresses.ts';

const hostile = [
  '',
  ' 1.2.3.4',
  '1.2.3.4\n',
  '1.2.3',
  '10.1',
  '0x7f.0.0.1',
  '0x3406e02b',
  '010.0.0.1',
  '256.0.0.1',
  '1.2.3.4:80',
  '[::1]',
  'fe80::1%eth0',
  '::52.6.224.43.1',
  ':::1',
  '1:2:3:4:5:6:7:8:9',
  '10.0.0.0/',
  '10.0.0.0/08',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0.0/255.0.0.0',
  '2001:db8::/129',
  'fe80::1%eth0/64',
  'example.org',
  'localhost',
];

describe('parseRange', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['2001:db8::7/128', '2001:db8::7'],
    ['2001:db8:0::/32', '2001:db8::/32'],
    ['::1', '::1'],
    ['::', '::'],
    ['1:0:0:2::', '1:0:0:2::'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseRange(text)).toBe(canonical);
  });

  it.each(hostile)('refuses %j', (text) => {
    expect(() => parseRange(text)).toThrow(RangeError);
  });

  it('names the block that was probably meant when bits stand behind the prefix', () => {
    expect(() => parseRange('10.1.2.3/8')).toThrow('10.0.0.0/8');
    expect(() => parseRange('2001:db8::1/32')).toThrow('2001:db8::/32');
  });

  it('wants `anyone` in place of a block of all addresses', () => {
    expect(() => parseRange('0.0.0.0/0')).toThrow('`anyone`');
    expect(() => parseRange('::/0')).toThrow('`anyone`');
    expect(() => parseRange('::ffff:0.0.0.0/96')).toThrow('`anyone`');
  });

  it('keeps the address the same, whatever its spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const list = new BlockList();
        list.addAddress(address, isIPv4(address) ? 'ipv4' : 'ipv6');
        const canonical = parseRange(address);
        expect(parseRange(canonical)).toBe(canonical);
        expect(list.check(canonical, isIPv4(canonical) ? 'ipv4' : 'ipv6')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('parseCidr', () => {
  it('keeps a block of one address a block', () => {
    expect(parseCidr('10.0.0.1/32')).toBe('10.0.0.1/32');
    expect(parseCidr('::1/128')).toBe('::1/128');
    expect(parseCidr('::ffff:10.0.0.0/104')).toBe('10.0.0.0/8');
  });

  it.each([...hostile, '10.0.0.1', '::1', '10.0.0.1/8', '0.0.0.0/0', '::/0', 'true'])('refuses %j', (text) => {
    expect(() => parseCidr(text)).toThrow(RangeError);
  });
});
