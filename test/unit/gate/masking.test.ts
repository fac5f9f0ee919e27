import { describe, expect, it } from 'vitest';
import { compileMasking } from '../../../src/gate/masking.ts';

const canary = 'canary-7f3a';
const { maskHeaders, maskQuery } = compileMasking([
  { type: 'header', name: 'X-Vendor-Pass', value: canary },
  { type: 'query', name: 'kd', value: canary },
  { type: 'bearer', token: canary },
]);

describe('maskHeaders', () => {
  it.each([
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Set-Cookie',
    'X-Vendor-Pass',
    'x-vendor-pass',
    'X-VENDOR-PASS',
    'kd',
    'X-Api-Key',
    'X-Auth-Token',
    'Webhook-Signature',
    'X-Twilio-Signature',
    'Dg-Token',
    'Api-Secret',
    'AccessToken',
  ])('P15: hides the value of %s', (name) => {
    expect({ ...maskHeaders([name, canary]) }).toEqual({ [name.toLowerCase()]: '***' });
  });

  it('keeps other headers, names in lower case', () => {
    const headers = maskHeaders(['User-Agent', 'Speechmatics-API/2.0', 'Content-Type', 'application/json']);
    expect({ ...headers }).toEqual({ 'user-agent': 'Speechmatics-API/2.0', 'content-type': 'application/json' });
  });

  it('joins repeated headers, and hides a repeated secret once', () => {
    const headers = maskHeaders(['Via', 'a', 'VIA', 'b', 'Via', 'c', 'Cookie', canary, 'cookie', canary]);
    expect({ ...headers }).toEqual({ via: 'a, b, c', cookie: '***' });
  });

  it('P15: hides secrets in URLs that proxies repeat', () => {
    const url = `https://c.example.org/callback/x?kd=${canary}&id=7&access_token=${canary}#top`;
    const headers = maskHeaders(['Referer', url, 'X-Original-URI', `/callback/x?id=7&kd=${canary}`]);
    expect({ ...headers }).toEqual({
      referer: 'https://c.example.org/callback/x?kd=***&id=7&access_token=***#top',
      'x-original-uri': '/callback/x?id=7&kd=***',
    });
  });

  it('takes __proto__ and constructor for names like any other', () => {
    const headers = maskHeaders(['__proto__', 'a', 'constructor', 'b', '__proto__', 'c']);
    expect(JSON.stringify(headers)).toBe('{"__proto__":"a, c","constructor":"b"}');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a');
  });

  it('keeps 100 names and 2 KiB of each value', () => {
    const many = Array.from({ length: 150 }, (_, index) => [`x-${index}`, 'v']).flat();
    const names = Object.keys(maskHeaders([...many, 'x-0', 'again']));
    expect(names).toHaveLength(100);
    expect(maskHeaders([...many, 'x-0', 'again'])['x-0']).toBe('v, again');

    const long = maskHeaders(['x-long', 'a'.repeat(2048), 'x-longer', 'b'.repeat(5000), 'x-long', 'c'.repeat(5000)]);
    expect(long['x-longer']).toBe(`${'b'.repeat(2048)}…`);
    expect(long['x-long']).toBe(`${'a'.repeat(2048)}…`);
  });

  it('P15: does not leave a secret whole by cutting before it is hidden', () => {
    const value = `${'a'.repeat(2030)}?kd=${canary}`;
    expect(maskHeaders(['Referer', value]).referer).not.toContain(canary.slice(0, 3));
  });
});

describe('maskQuery', () => {
  it('keeps keys and values, a repeated key as an array in the order sent', () => {
    const query = maskQuery(new URLSearchParams('id=b&status=success&id=a&empty='));
    expect({ ...query }).toEqual({ id: ['b', 'a'], status: 'success', empty: '' });
  });

  it.each(['kd', 'KD', 'token', 'apiKey', 'api_key', 'access_token', 'signature', 'password', 'X-Vendor-Pass'])(
    'P15: hides the value of %s, repeated or not',
    (name) => {
      const secret = new URLSearchParams([[name, canary]]);
      expect({ ...maskQuery(secret) }).toEqual({ [name]: '***' });
      secret.append(name, canary);
      expect({ ...maskQuery(secret) }).toEqual({ [name]: ['***', '***'] });
    },
  );

  it('takes __proto__ for a key like any other', () => {
    const query = maskQuery(new URLSearchParams('__proto__=a&__proto__=b&constructor=c'));
    expect(JSON.stringify(query)).toBe('{"__proto__":["a","b"],"constructor":"c"}');
  });

  it('keeps the id that a vendor appends behind a long query of the customer', () => {
    const own = Array.from({ length: 300 }, (_, index) => `k${index}=v`).join('&');
    expect(maskQuery(new URLSearchParams(`${own}&id=r6sr3jlzjj`)).id).toBe('r6sr3jlzjj');
  });
});
