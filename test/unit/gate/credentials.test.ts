import { describe, expect, it } from 'vitest';
import { compileCredentials, type HeadCredential } from '../../../src/gate/credentials.ts';
import { aHead, basic } from './a-head.ts';

type Headers = [name: string, value: string][];

function holds(credential: HeadCredential, { headers = [], query = '' }: { headers?: Headers; query?: string }) {
  return compileCredentials([credential])(aHead({ headers, query }));
}

describe('compileCredentials', () => {
  const bearer: HeadCredential = { type: 'bearer', token: 'tok-1+/=' };
  it.each([
    ['Bearer tok-1+/=', true],
    ['bearer tok-1+/=', true],
    ['BEARER   tok-1+/=', true],
    ['Bearer tok-1+/=x', false],
    ['Bearer tok-1+/', false],
    ['Bearer TOK-1+/=', false],
    ['Bearer', false],
    ['Bearer ', false],
    ['Bearertok-1+/=', false],
    ['tok-1+/=', false],
    ['Token tok-1+/=', false],
    ['Bearer tok-1+/=, Bearer tok-1+/=', false],
    [basic('tok-1+/=:'), false],
  ])('reads the bearer token of %j: %s', (line, expected) => {
    expect(holds(bearer, { headers: [['Authorization', line]] })).toBe(expected);
  });

  it.each([
    ['X-Api-Key', 'k-1', true],
    ['x-api-key', 'k-1', true],
    ['X-Api-Key', 'K-1', false],
    ['X-Api-Key', 'k-1 ', false],
    ['X-Api-Key', '', false],
    ['X-Api-Key-2', 'k-1', false],
  ])('reads the header %s: %j is %s', (name, value, expected) => {
    expect(holds({ type: 'header', name: 'X-API-Key', value: 'k-1' }, { headers: [[name, value]] })).toBe(expected);
  });

  it('never joins a repeated header into a match, and finds the secret in a line of its own', () => {
    const joined: HeadCredential = { type: 'header', name: 'X-Api-Key', value: 'a, b' };
    const lines: Headers = [
      ['X-Api-Key', 'a'],
      ['X-Api-Key', 'b'],
    ];
    expect(holds(joined, { headers: lines })).toBe(false);
    expect(holds({ ...joined, value: 'b' }, { headers: lines })).toBe(true);
  });

  it('takes a whole Authorization line as a header, as vendors that send fixed lines have it', () => {
    const line: HeadCredential = { type: 'header', name: 'Authorization', value: 'Custom abc' };
    expect(holds(line, { headers: [['authorization', 'Custom abc']] })).toBe(true);
    expect(holds(line, { headers: [['authorization', 'custom abc']] })).toBe(false);
  });

  const login: HeadCredential = { type: 'basic', user: 'vëndor', password: 'pä:ss:w0rd' };
  it.each([
    [basic('vëndor:pä:ss:w0rd'), true],
    [basic('vëndor:pä:ss:w0rd').replace('Basic', 'bASIC'), true],
    [basic('vëndor:pä'), false],
    [basic('vëndor'), false],
    [basic(':pä:ss:w0rd'), false],
    [basic('Vëndor:pä:ss:w0rd'), false],
    ['Basic', false],
    ['Basic %%%', false],
    ['Basic vëndor:pä:ss:w0rd', false],
    [`Basic ${Buffer.from('vëndor:pä:ss:w0rd', 'latin1').toString('base64')}`, true],
    [`Basic ${Buffer.from('vëndor:pã:ss:w0rd', 'latin1').toString('base64')}`, false],
  ])('reads user and password of %j: %s', (line, expected) => {
    expect(holds(login, { headers: [['Authorization', line]] })).toBe(expected);
  });

  it.each([
    ['token=q-1', true],
    ['token=q%2D1', true],
    ['token=other&token=q-1', true],
    ['token=q-1&id=r6sr3jlzjj&status=success', true],
    ['Token=q-1', false],
    ['token=q-1x', false],
    ['token=', false],
    ['token[]=q-1', false],
    ['', false],
  ])('reads the query %j: %s', (query, expected) => {
    expect(holds({ type: 'query', name: 'token', value: 'q-1' }, { query })).toBe(expected);
  });

  it.each([
    ['a+b', 'token=a+b', true],
    ['a+b', 'token=a%2Bb', true],
    ['a b', 'token=a+b', true],
    ['a b', 'token=a%2Bb', false],
    ['a+b', 'token=ab', false],
  ])('takes a plus sign in a query for what the secret %j has: %s', (value, query, expected) => {
    expect(holds({ type: 'query', name: 'token', value }, { query })).toBe(expected);
  });

  it('finds a query token beside an id that Speechmatics appends under the same name', () => {
    const query = 'id=q-1&id=r6sr3jlzjj&status=success';
    expect(holds({ type: 'query', name: 'id', value: 'q-1' }, { query })).toBe(true);
  });

  it('looks at the first eight values only, so that guesses by the thousand cost nothing', () => {
    const guesses = 'token=x&'.repeat(8);
    expect(holds({ type: 'query', name: 'token', value: 'q-1' }, { query: `${guesses}token=q-1` })).toBe(false);
  });

  it('lets any of several credentials in: rotation, and other ways beside it', () => {
    const matches = compileCredentials([
      { type: 'bearer', token: 'old' },
      { type: 'bearer', token: 'new' },
      { type: 'query', name: 'token', value: 'q-1' },
    ]);
    expect(matches(aHead({ headers: [['Authorization', 'Bearer old']] }))).toBe(true);
    expect(matches(aHead({ headers: [['Authorization', 'Bearer new']] }))).toBe(true);
    expect(matches(aHead({ query: 'token=q-1' }))).toBe(true);
    expect(matches(aHead({ headers: [['Authorization', 'Bearer q-1']], query: 'token=old' }))).toBe(false);
  });

  it('matches nothing without a credential', () => {
    expect(compileCredentials([])(aHead({ headers: [['Authorization', 'Bearer x']], query: 'token=x' }))).toBe(false);
  });

  it.each(['utf8', 'latin1'] as const)('reads header bytes beyond ASCII as %s', (encoding) => {
    const onTheWire = Buffer.from('clé', encoding).toString('latin1');
    const credential: HeadCredential = { type: 'header', name: 'X-Key', value: 'clé' };
    expect(holds(credential, { headers: [['X-Key', onTheWire]] })).toBe(true);
  });

  it.each([
    { type: 'bearer', token: '' },
    { type: 'header', name: 'X-Key', value: '' },
    { type: 'query', name: 'token', value: '' },
  ] as const)('refuses an empty $type secret', (credential) => {
    expect(() => compileCredentials([credential])).toThrow(RangeError);
  });
});
