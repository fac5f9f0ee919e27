import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandshakeRequest } from '../../../src/domain/vendor.ts';
import { vendors } from '../../../src/vendors/all.ts';

type Asked = Partial<Omit<HandshakeRequest, 'body' | 'query'>> & { body?: unknown; query?: Record<string, string> };

function ask(vendor: string, { body = '', query = {}, ...request }: Asked) {
  const handshake = vendors.get(vendor)?.handshake;
  if (handshake == null) throw new Error(`${vendor} has no handshake`);
  return handshake({
    method: 'POST',
    headers: {},
    signedBy: null,
    sign: (text) => Buffer.from(`signed ${text}`),
    ...request,
    query: new URLSearchParams(query),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

describe('zoom', () => {
  const validation = { event: 'endpoint.url_validation', payload: { plainToken: 'ab_-+/=9' } };

  it('gives the token back, and signed', () => {
    expect(ask('zoom', { body: validation })).toEqual({
      answer: {
        status: 200,
        mediaType: 'application/json',
        body: JSON.stringify({
          plainToken: 'ab_-+/=9',
          encryptedToken: Buffer.from('signed ab_-+/=9').toString('hex'),
        }),
      },
      visit: null,
    });
  });

  it.each([
    ['another event', { body: { ...validation, event: 'recording.completed' } }],
    ['no secret', { body: validation, sign: null }],
    ['no token', { body: { ...validation, payload: {} } }],
    ['an empty token', { body: { ...validation, payload: { plainToken: '' } } }],
    ['a number', { body: { ...validation, payload: { plainToken: 1 } } }],
    ['a token of the form of a callback', { body: { ...validation, payload: { plainToken: 'v0:1:{}' } } }],
    ['a token that does not end', { body: { ...validation, payload: { plainToken: 'a'.repeat(257) } } }],
    ['no JSON', { body: 'endpoint.url_validation' }],
    ['nothing', { body: '' }],
  ])('takes for a delivery what has %s', (_what, request) => {
    expect(ask('zoom', request)).toBeNull();
  });
});

describe('azure', () => {
  const headers = { 'x-microsoftspeechservices-event': 'Challenge' };
  const query = { validationToken: 'a token' };

  it('gives the token back, by POST and by GET', () => {
    const reply = { answer: { status: 200, mediaType: 'text/plain', body: 'a token' }, visit: null };
    expect(ask('azure', { headers, query })).toEqual(reply);
    expect(ask('azure', { method: 'GET', query })).toEqual(reply);
  });

  it('takes for a delivery what has no token, or another event', () => {
    expect(ask('azure', { headers })).toBeNull();
    expect(ask('azure', { headers: { 'x-microsoftspeechservices-event': 'Ping' }, query })).toBeNull();
    expect(ask('azure', { query })).toBeNull();
  });
});

describe('ibm', () => {
  it('gives the string back by GET alone', () => {
    const query = { challenge_string: 'a b' };
    expect(ask('ibm', { method: 'GET', query })).toMatchObject({ answer: { mediaType: 'text/plain', body: 'a b' } });
    expect(ask('ibm', { query })).toBeNull();
    expect(ask('ibm', { method: 'GET' })).toBeNull();
  });
});

describe('aws', () => {
  const body = { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?x' };

  it('wants the link to be followed that Amazon signed', () => {
    expect(ask('aws', { body, signedBy: 'sns' })).toMatchObject({
      answer: { status: 200, body: 'OK' },
      visit: 'https://sns.eu-west-1.amazonaws.com/?x',
    });
  });

  it('wants no link to be followed that Amazon did not sign, or of another message', () => {
    expect(ask('aws', { body })).toBeNull();
    expect(ask('aws', { body, signedBy: 'hmac' })).toBeNull();
    expect(ask('aws', { body: { ...body, Type: 'Notification' }, signedBy: 'sns' })).toBeNull();
    expect(ask('aws', { body: { ...body, SubscribeURL: 1 }, signedBy: 'sns' })).toBeNull();
  });
});

describe.each(['zoom', 'azure', 'ibm', 'aws'])('%s, whatever it is sent', (vendor) => {
  it('P17: never throws', () => {
    const body = fc.oneof(fc.string(), fc.jsonValue());
    const words = fc.constantFrom('event', 'payload', 'Type', 'validationToken', 'challenge_string', '__proto__');
    fc.assert(
      fc.property(
        body,
        fc.dictionary(words, fc.string()),
        fc.constantFrom('GET', 'POST', 'PUT'),
        (sent, query, method) => {
          expect(() => ask(vendor, { body: sent, query, headers: query, method, signedBy: 'sns' })).not.toThrow();
        },
      ),
    );
  });
});
