import { describe, expect, it } from 'vitest';
import { compileClientAddress } from '../../../src/gate/client-address.ts';
import { aHead } from './a-head.ts';

const proxies = ['10.0.0.0/8', 'fd00::/8'];

function senderOf(peer: string | undefined, ...forwarded: string[]): string | null {
  const head = aHead({ headers: forwarded.map((value) => ['X-Forwarded-For', value] as const) });
  return compileClientAddress(proxies)({ ...head, peerAddress: peer });
}

describe('compileClientAddress', () => {
  it.each([
    ['a peer of its own', '203.0.113.7', [], '203.0.113.7'],
    ['an IPv4 peer on a dual-stack socket', '::ffff:203.0.113.7', [], '203.0.113.7'],
    ['a header from a peer that is no trusted proxy', '203.0.113.7', ['198.51.100.1'], '203.0.113.7'],
    ['nonsense from a peer that is no trusted proxy', '203.0.113.7', ['nonsense'], '203.0.113.7'],
    ['a trusted proxy without the header', '10.0.0.1', [], '10.0.0.1'],
    ['one hop', '10.0.0.1', ['198.51.100.1'], '198.51.100.1'],
    ['a mapped proxy', '::ffff:10.0.0.1', ['198.51.100.1'], '198.51.100.1'],
    ['an IPv6 proxy and hop', 'fd00::1', ['2001:DB8:0::1'], '2001:db8::1'],
    ['a mapped hop', '10.0.0.1', ['::FFFF:c633:6401'], '198.51.100.1'],
    ['several proxies', '10.0.0.1', ['198.51.100.1, 10.0.0.3, fd00::2'], '198.51.100.1'],
    ['several proxies, a line each', '10.0.0.1', ['198.51.100.1', '10.0.0.3', 'fd00::2'], '198.51.100.1'],
    ['a line of its own from the sender', '10.0.0.1', ['52.6.224.43', '198.51.100.1'], '198.51.100.1'],
    ['tabs and no spaces', '10.0.0.1', ['192.0.2.1,\t198.51.100.1\t,10.0.0.3'], '198.51.100.1'],
    ['trusted hops only', '10.0.0.1', ['10.0.0.9, 10.0.0.3'], '10.0.0.9'],
    ['a port', '10.0.0.1', ['198.51.100.1:4711'], '198.51.100.1'],
    ['a port on a trusted hop', '10.0.0.1', ['198.51.100.1, 10.0.0.3:443'], '198.51.100.1'],
    ['brackets', '10.0.0.1', ['[2001:db8::1]'], '2001:db8::1'],
    ['brackets and a port', '10.0.0.1', ['[2001:DB8::1]:443,[fd00::2]:80'], '2001:db8::1'],
    ['a mapped address in brackets', '10.0.0.1', ['[::ffff:198.51.100.1]:443'], '198.51.100.1'],
    ['nonsense left of the sender', '10.0.0.1', ['unknown, , 198.51.100.1'], '198.51.100.1'],
  ])('finds the sender: %s', (_case, peer, forwarded, sender) => {
    expect(senderOf(peer, ...forwarded)).toBe(sender);
  });

  it.each([
    ['52.6.224.43, 198.51.100.1'],
    ['52.6.224.43, 52.6.224.43, 198.51.100.1, 10.0.0.3'],
    ['10.0.0.9, 52.6.224.43, 198.51.100.1'],
  ])('does not believe what a sender writes left of its own address: %s', (forwarded) => {
    expect(senderOf('10.0.0.1', forwarded)).toBe('198.51.100.1');
  });

  it.each([
    ['a port that is none', '198.51.100.1:port'],
    ['an endless port', '198.51.100.1:443443'],
    ['two ports', '198.51.100.1:1:2'],
    ['an open bracket', '[2001:db8::1'],
    ['a bracket with something behind', '[2001:db8::1]x'],
    ['a bracketed IPv4 address', '[198.51.100.1]'],
    ['a bracketed zone id', '[fe80::1%eth0]:1'],
    ['a port only', ':443'],
    ['a quoted address', '"198.51.100.1"'],
    ['a name', 'unknown'],
    ['a hidden hop', '_hidden'],
    ['an empty header', ''],
    ['an empty last hop', '198.51.100.1,'],
    ['an empty hop between proxies', '198.51.100.1,, 10.0.0.3'],
    ['a short form', '10.1'],
    ['hexadecimal', '0x3406e02b'],
    ['octal', '0306.51.100.1'],
    ['a zone id', 'fe80::1%eth0'],
    ['a space inside', '198.51. 100.1'],
    ['nonsense left of trusted hops only', 'nonsense, 10.0.0.3'],
  ])('is unsure about %s that it comes to, and falls back to nothing', (_case, forwarded) => {
    expect(senderOf('10.0.0.1', forwarded)).toBeNull();
  });

  it('reads the header under any case of its name', () => {
    const headers = [['x-FORWARDED-for', '198.51.100.1']] as const;
    expect(compileClientAddress(proxies)(aHead({ peer: '10.0.0.1', headers }))).toBe('198.51.100.1');
  });

  it('reads no other header that claims a sender', () => {
    const names = ['X-Real-IP', 'Forwarded', 'X-Client-IP', 'True-Client-IP', 'X-Forwarded-For-Original'];
    const headers = names.map((name) => [name, '52.6.224.43'] as const);
    expect(compileClientAddress(proxies)(aHead({ peer: '10.0.0.1', headers }))).toBe('10.0.0.1');
  });

  it.each([undefined, '', 'fe80::1%eth0', '/run/socket'])('is unsure about the peer %j', (peer) => {
    expect(senderOf(peer)).toBeNull();
  });

  it('trusts no proxy unless told to', () => {
    const headers = [['X-Forwarded-For', '198.51.100.1']] as const;
    expect(compileClientAddress([])(aHead({ peer: '10.0.0.1', headers }))).toBe('10.0.0.1');
  });

  it('refuses a proxy range that is none', () => {
    expect(() => compileClientAddress(['10.0.0.0/33'])).toThrow('"10.0.0.0/33"');
  });
});
