import { describe, expect, it } from 'vitest';
import { formatListen, parseListen, parsePath, parsePublicUrl } from '../../../src/config/locations.ts';

describe('parseListen', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['[::]:443', { host: '::', port: 443 }],
    ['[2001:db8::7]:65535', { host: '2001:db8::7', port: 65_535 }],
    ['localhost:8080', { host: 'localhost', port: 8080 }],
    ['collector-1.example.org:80', { host: 'collector-1.example.org', port: 80 }],
  ])('reads %s, and formatListen writes it again', (text, address) => {
    expect(parseListen(text)).toEqual(address);
    expect(formatListen(address)).toBe(text);
  });

  it.each([
    '',
    '8080',
    ':8080',
    '*:8080',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:080',
    '127.0.0.1:http',
    '127.1:80',
    '0x7f.0.0.1:80',
    '256.0.0.1:80',
    '::1:80',
    '[127.0.0.1]:80',
    '[fe80::1%eth0]:80',
    ' localhost:80',
    'local host:80',
    '-a:80',
    'http://localhost:80',
  ])('refuses %j', (text) => {
    expect(() => parseListen(text)).toThrow(RangeError);
  });
});

describe('parsePublicUrl', () => {
  it('keeps a path and drops a slash at the end', () => {
    expect(parsePublicUrl('https://collector.example.org/')).toBe('https://collector.example.org');
    expect(parsePublicUrl('http://example.org:8080/in/')).toBe('http://example.org:8080/in');
  });

  it('leaves a URL as it is written, where that is one', () => {
    expect(parsePublicUrl('HTTPS://Collector.Example.org:443/In')).toBe('https://Collector.Example.org:443/In');
    expect(parsePublicUrl('https:\\\\example.org\\in')).toBe('https://example.org/in');
    expect(parsePublicUrl('https:example.org')).toBe('https://example.org');
    expect(parsePublicUrl('https://größe.example/a b')).toBe('https://xn--gre-6ka8i.example/a%20b');
  });

  it.each(['', 'collector.example.org', 'ftp://a.org', 'https://u:p@a.org', 'https://a.org/?x=1', 'https://a.org/#x'])(
    'refuses %j',
    (text) => {
      expect(() => parsePublicUrl(text)).toThrow(RangeError);
    },
  );
});

describe('parsePath', () => {
  it.each(['', 'a\0b', '-----BEGIN CERTIFICATE-----\nMIIB'])('refuses %j', (text) => {
    expect(() => parsePath(text)).toThrow(RangeError);
  });
});
