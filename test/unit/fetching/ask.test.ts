import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { FetchRequest, VendorFetch } from '../../../src/domain/vendor-fetch.ts';
import { type AskParts, ask } from '../../../src/fetching/ask.ts';
import { compileHosts } from '../../../src/fetching/hosts.ts';
import type { GetOptions } from '../../../src/fetching/http-get.ts';

const vendor: VendorFetch = {
  origin: 'https://api.acme.test',
  keyHosts: ['api.acme.test', 'other.acme.test'],
  resultHosts: ['files.test'],
  showKey: (apiKey) => ({ headers: { 'X-Key': apiKey }, query: { key: apiKey } }),
  asks: () => null,
  begin: () => [],
  read: () => ({ type: 'take', file: true, next: [] }),
  statuses: { 409: { type: 'again', reason: 'not done yet' } },
};
const withKey: FetchRequest = { url: 'https://api.acme.test/a?x=1', headers: {}, credential: 'api-key' };

/** Answers each URL with a status and headers; what is not told is a 200. */
function aVendor(answers: Record<string, [status: number, headers?: Record<string, string>]> = {}) {
  const asked: { url: string; options: GetOptions }[] = [];
  const parts: AskParts = {
    vendor,
    apiKey: 'canary',
    signS3: async () => ({ headers: {}, query: {} }),
    classOf: compileHosts(vendor, 'http://127.0.0.1:1'),
    userAgent: 'transcript-collector/test',
    signal: new AbortController().signal,
    now: () => new Date('2026-11-21T10:00:00Z'),
    count: () => undefined,
    async get(url, options) {
      asked.push({ url: url.href, options });
      const [status, headers = {}] = answers[url.origin + url.pathname] ?? [200];
      return { status, headers, address: '192.0.2.1', body: Readable.from([]), close: () => undefined };
    },
  };
  return { asked, parts };
}

describe('ask', () => {
  it('shows the key, and writes it down nowhere', async () => {
    const { asked, parts } = aVendor();
    const { path, host, headers } = await ask(withKey, parts);
    expect(asked[0]?.url).toBe('https://api.acme.test/a?x=1&key=canary');
    expect(asked[0]?.options).toMatchObject({ headers: { 'X-Key': 'canary' }, addresses: 'public' });
    expect({ path, host, headers }).toEqual({
      path: '/a',
      host: 'api.acme.test',
      headers: {
        host: 'api.acme.test',
        'user-agent': 'transcript-collector/test',
        'accept-encoding': 'identity',
        'x-key': '***',
      },
    });
  });

  it('follows within the vendor’s hosts, and leaves the key behind on another', async () => {
    const { asked, parts } = aVendor({
      'https://api.acme.test/a': [307, { location: '/b' }],
      'https://api.acme.test/b': [302, { location: 'https://files.test/c?sig=1' }],
    });
    await ask(withKey, parts);
    expect(asked.map(({ url, options }) => [url, options.headers['X-Key']])).toEqual([
      ['https://api.acme.test/a?x=1&key=canary', 'canary'],
      ['https://api.acme.test/b?key=canary', 'canary'],
      ['https://files.test/c?sig=1', undefined],
    ]);
  });

  it('sends no token of a notice to another host either', async () => {
    const { asked, parts } = aVendor({ 'https://api.acme.test/a': [302, { location: 'https://other.acme.test/' }] });
    await ask({ ...withKey, credential: { bearer: 'token' } }, parts);
    expect(asked.map(({ options }) => options.headers.Authorization)).toEqual(['Bearer token', undefined]);
  });

  it('says in which region a bucket is that was looked for in another', async () => {
    const elsewhere = { 'x-amz-bucket-region': 'us-east-1' };
    const request = { ...withKey, credential: { s3: { region: 'eu-west-1' } } };
    for (const status of [301, 400, 403]) {
      const { parts } = aVendor({ 'https://api.acme.test/a': [status, elsewhere] });
      const message = 'the bucket is in us-east-1, and was asked for in eu-west-1';
      await expect(ask(request, parts)).rejects.toMatchObject({ end: 'gone', message });
    }
  });

  it('takes no answer that is compressed', async () => {
    const { parts } = aVendor({ 'https://api.acme.test/a': [200, { 'content-encoding': 'gzip' }] });
    await expect(ask(withKey, parts)).rejects.toMatchObject({
      end: 'again',
      message: expect.stringContaining('as gzip'),
    });
  });

  it('signs for Amazon where it was asked to, and takes the signature nowhere else', async () => {
    const { asked, parts } = aVendor({ 'https://api.acme.test/a': [307, { location: 'https://other.acme.test/' }] });
    const signS3 = async (url: URL, region: string) => ({
      headers: { Authorization: `${region} ${url.pathname}` },
      query: {},
    });
    await ask({ ...withKey, credential: { s3: { region: 'eu-west-1' } } }, { ...parts, signS3 });
    expect(asked.map(({ options }) => options.headers.Authorization)).toEqual(['eu-west-1 /a', undefined]);
  });

  it('goes on trying when there are no credentials for Amazon, or they do not suffice', async () => {
    const request = { ...withKey, credential: { s3: { region: 'eu-west-1' } } };
    const { parts } = aVendor({ 'https://api.acme.test/a': [403] });
    const signS3 = () => Promise.reject(new Error('canary'));
    const none = { end: 'refused', message: expect.stringMatching(/^no credentials were found/) };
    await expect(ask(request, { ...parts, signS3 })).rejects.toMatchObject(none);
    const weak = { end: 'refused', message: expect.stringContaining('read the file (403)') };
    await expect(ask(request, parts)).rejects.toMatchObject(weak);
  });

  it.each([
    ['a key to a host of results', { ...withKey, url: 'https://files.test/a' }],
    ['a stranger', { ...withKey, credential: 'none' as const, url: 'https://evil.test/a' }],
    ['an address of this machine', { ...withKey, url: 'https://127.0.0.1/a' }],
    ['plain HTTP', { ...withKey, url: 'http://api.acme.test/a' }],
  ])('asks for nothing: %s', async (_what, request) => {
    const { asked, parts } = aVendor();
    await expect(ask(request, parts)).rejects.toMatchObject({ end: 'gone', message: expect.stringContaining('host') });
    expect(asked).toEqual([]);
  });

  it('takes the endpoint of the settings wherever it is', async () => {
    const { asked, parts } = aVendor();
    await ask({ ...withKey, url: 'http://127.0.0.1:1/a' }, parts);
    expect(asked[0]?.options.addresses).toBe('any');
  });

  it.each<[status: number, end: string, retryAfterMs: number | null]>([
    [401, 'refused', null],
    [403, 'refused', null],
    [404, 'gone', null],
    [410, 'gone', null],
    [400, 'gone', null],
    [409, 'again', 60_000],
    [429, 'again', 60_000],
    [503, 'again', 60_000],
  ])('takes %i as %s', async (status, end, retryAfterMs) => {
    const { parts } = aVendor({ 'https://api.acme.test/a': [status, { 'retry-after': '60' }] });
    await expect(ask(withKey, parts)).rejects.toMatchObject({ end, retryAfterMs });
  });

  it('does not blame the key for a token that has expired', async () => {
    const { parts } = aVendor({ 'https://api.acme.test/a': [401] });
    const request: FetchRequest = { ...withKey, credential: { bearer: 'token' } };
    await expect(ask(request, parts)).rejects.toMatchObject({ end: 'gone' });
  });

  it('is led around only so often', async () => {
    const { asked, parts } = aVendor({ 'https://api.acme.test/a': [302, { location: '/a' }] });
    await expect(ask(withKey, parts)).rejects.toMatchObject({ end: 'again' });
    expect(asked).toHaveLength(6);
  });
});
