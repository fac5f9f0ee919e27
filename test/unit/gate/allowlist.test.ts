import fc from 'fast-check';
import ipRangeCheck from 'ip-range-check';
import { describe, expect, it } from 'vitest';
import { compileSenderRule } from '../../../src/gate/allowlist.ts';
import { canonicalAddress } from '../../../src/gate/canonical-address.ts';

describe('compileSenderRule', () => {
  it("admits everybody for 'anyone' and nobody for an empty list", () => {
    expect(compileSenderRule('anyone')('203.0.113.7')).toBe(true);
    expect(compileSenderRule([])('203.0.113.7')).toBe(false);
    expect(compileSenderRule([])('::1')).toBe(false);
  });

  it.each([
    // range, inside, outside
    ['203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['203.0.113.7/32', '203.0.113.7', '203.0.113.6'],
    ['40.74.37.0', '40.74.37.0', '40.74.37.1'],
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3/8', '10.0.0.0', '9.255.255.255'],
    ['192.0.2.128/25', '192.0.2.128', '192.0.2.127'],
    ['0.0.0.0/0', '255.255.255.255', '::1'],
    ['::/0', '2001:db8::1', '203.0.113.7'],
    ['2001:db8::/32', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
    ['2001:DB8:0:0::1', '2001:db8::1', '2001:db8::2'],
    ['2001:db8::8/125', '2001:db8::f', '2001:db8::10'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['::ffff:203.0.113.7/128', '203.0.113.7', '203.0.113.8'],
    ['::ffff:10.0.0.0/104', '10.9.9.9', '11.0.0.0'],
    ['::ffff:0:0/96', '198.51.100.1', '::1'],
  ])('%s holds %s and not %s', (range, inside, outside) => {
    const admits = compileSenderRule([range]);
    expect(admits(inside)).toBe(true);
    expect(admits(outside)).toBe(false);
  });

  it.each([
    '',
    ' ',
    ' 203.0.113.7',
    '203.0.113.7\n',
    '203.0.113.7 ',
    '203.0.113.7/',
    '203.0.113.7/33',
    '203.0.113.7/-1',
    '203.0.113.7/08',
    '203.0.113.7/+8',
    '203.0.113.7/8 ',
    '203.0.113.7/8/8',
    '203.0.113.7/255.0.0.0',
    '203.0.113.7/1e1',
    '203.0.113.0-203.0.113.9',
    '10.1',
    '10.0.0/8',
    '0x3406e02b',
    '52.6.57387',
    '010.0.0.0/8',
    '2001:db8::/129',
    '2001:db8::/1000',
    '::ffff:10.0.0.0/95',
    'fe80::1%eth0',
    'fe80::%1/64',
    '[2001:db8::]/32',
    'speechmatics:eu1',
    'anyone',
    'example.org',
    '/8',
  ])('refuses the range %j by name', (range) => {
    const compile = () => compileSenderRule(['203.0.113.7', range]);
    expect(compile).toThrow(RangeError);
    expect(compile).toThrow(JSON.stringify(range));
  });

  it('agrees with ip-range-check about every canonical address and block', () => {
    const ipv4 = fc
      .tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 10, 127, 128, 254, 255)))
      .map((octets) => octets.join('.'));
    const group = fc.constantFrom('0', '1', '7fff', '8000', 'ff', 'ffff', '2001');
    const ipv6 = fc
      .tuple(...Array.from({ length: 8 }, () => group))
      .map((groups) => canonicalAddress(groups.join(':')) ?? '')
      .filter((address) => address.includes(':'));
    const cases = fc.oneof(
      fc.tuple(ipv4, fc.integer({ min: 0, max: 32 }), ipv4),
      fc.tuple(ipv6, fc.integer({ min: 0, max: 128 }), ipv6),
      fc.tuple(ipv6, fc.integer({ min: 0, max: 128 }), ipv4),
      fc.tuple(ipv4, fc.integer({ min: 0, max: 32 }), ipv6),
    );
    fc.assert(
      fc.property(cases, ([base, prefix, address]) => {
        const range = `${base}/${prefix}`;
        expect(compileSenderRule([range])(address)).toBe(ipRangeCheck(address, range));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps addresses and blocks of both families apart in one list', () => {
    const admits = compileSenderRule(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', 'fd00::1']);
    const senders = ['203.0.113.7', '10.2.3.4', '2001:db8::9', 'fd00::1', '203.0.113.8', 'fd00::2', '::a00:1'];
    expect(senders.filter(admits)).toEqual(['203.0.113.7', '10.2.3.4', '2001:db8::9', 'fd00::1']);
  });
});
