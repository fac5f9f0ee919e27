import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress } from '../../../src/gate/canonical-address.ts';

describe('canonicalAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::FFFF:CB00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:FFFF:cb00:7107', '203.0.113.7'],
    ['0::ffff:1', '::ffff:1'],
    ['::ffff:0:0', '0.0.0.0'],
    ['::ffff:0:203.0.113.7', '::ffff:0:cb00:7107'],
    ['::203.0.113.7', '::cb00:7107'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    'unknown',
    'localhost',
    'example.org',
    // Each of these is 52.6.224.43, or something near it, to ip-range-check 0.2.1.
    '0x3406e02b',
    '52.6.57387',
    '873914411',
    '0x34.6.224.43',
    '064.6.224.43',
    '52.06.224.43',
    '52.6.224.043',
    '10.1',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.4:443',
    '[2001:db8::1]',
    '[2001:db8::1]:443',
    'fe80::1%eth0',
    'fe80::1%1',
    'fe80::1%25eth0',
    '::ffff:1.2.3.4%eth0',
    '::ffff:1.2.3',
    '::ffff:01.2.3.4',
    '::ffff:0x1.2.3.4',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::g',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.4\n',
    '1.2.3.4\0',
    '1.2. 3.4',
    '1.2.3.4/32',
    '１.2.3.4',
    '::1]/[::1',
    '_hidden',
    '"1.2.3.4"',
  ])('does not take %j for an address', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  it('writes every spelling of an IPv6 address the same way, and its own result unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const short = groups.map((group) => group.toString(16)).join(':');
        const long = groups.map((group) => group.toString(16).toUpperCase().padStart(4, '0')).join(':');
        const canonical = canonicalAddress(short);
        expect(canonical).not.toBeNull();
        expect(canonicalAddress(long)).toBe(canonical);
        expect(canonicalAddress(canonical ?? '')).toBe(canonical);
      }),
    );
  });

  it('finds an address in no other text', () => {
    const character = fc.constantFrom(...'0123456789abcdefxX.:%/[] \t\n\0,');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 24 }), (text) => {
        const canonical = canonicalAddress(text);
        if (canonical !== null) expect(text).toMatch(/^[0-9a-f:.]+$/i);
      }),
    );
  });
});
