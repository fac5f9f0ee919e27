import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { archiveToken, aSource, callbackToken } from '../fixtures/config.ts';
import { send } from '../fixtures/http.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const bearer = { Authorization: `Bearer ${callbackToken}` };
const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the answer to a callback', () => {
  const app = sharedApp({
    sources: {
      default: aSource(),
      acme: aSource(),
      elsewhere: aSource({ allow: ['203.0.113.7'], limits: { body: '10B' } }),
      small: aSource({ limits: { body: '10B' } }),
      basic: aSource({ auth: [{ basic: { user: 'u', password: 'pw' } }] }),
      keyed: aSource({
        auth: [{ header: { name: 'X-Api-Key', value: 'key-1' } }, { header: { name: 'X-Api-Key', value: 'key-2' } }],
      }),
      queried: aSource({ auth: [{ query: { name: 'token', value: 'query-secret' } }] }),
      nobody: aSource({ auth: [] }),
      nowhere: aSource({ allow: [] }),
    },
  });

  it.each(['POST', 'PUT'])('is exactly OK as text/plain with the id of the delivery, for %s', async (method) => {
    const answer = await app.send({ method, path: '/callback/acme/a.json', headers: bearer, body: '{"a":1}' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(Buffer.from('OK'));
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(answer.headers['content-length']).toBe('2');
    expect(answer.headers['collector-delivery']).toMatch(uuidv7);
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await app.filed(answer)).toMatchObject({ method, source: 'acme', path: '/callback/acme/a.json' });
  });

  it('gives each delivery an id of its own, and ids in the order of time', async () => {
    const first = await app.deliver('/callback/acme', 'one');
    const second = await app.deliver('/callback/acme', 'two');
    expect(String(second.headers['collector-delivery']) > String(first.headers['collector-delivery'])).toBe(true);
  });

  it.each([
    ['/callback', 'default', null],
    ['/callback/', 'default', null],
    ['/callback?id=1', 'default', null],
    ['/callback/?id=2', 'default', null],
    ['/callback/default', 'default', null],
    ['/callback/acme', 'acme', null],
    ['/callback/acme/', 'acme', null],
    ['/callback/%61cme', 'acme', null],
    ['/callback/acme/call.txt', 'acme', 'call.txt'],
    ['/callback/acme/call.txt/', 'acme', 'call.txt'],
    ['/callback/acme/2026/11/call.txt?x=1', 'acme', '2026/11/call.txt'],
    ['/callback/acme/a%20b.txt', 'acme', 'a b.txt'],
  ])('takes %s for the source %s with the tail %s', async (path, source, tail) => {
    const answer = await app.deliver(path, `body for ${path}`);

    expect(answer.status).toBe(200);
    const { id } = await app.filed(answer);
    const line = (await app.ledger()).find((record) => record.type === 'delivery' && record.delivery.id === id);
    expect(line).toMatchObject({ tail, delivery: { source } });
  });

  it.each([
    '/callback/x',
    '/callback/x/acme',
    '/callback/Default',
    '/callback/ACME',
    '/callback/acme%2Fx',
    '/callback/..',
    '/callback/__proto__',
    '/callback/constructor',
    '/callback/%E0%A4%A',
    '/callback/%00',
    '/callback//nosuch',
    '/callback//x.json',
  ])('is 404 for %s, which is no source: never default, 410 or a redirect', async (path) => {
    for (const method of ['POST', 'PUT', 'GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await app.send({ method, path, headers: bearer });
      expect(answer.status, method).toBe(404);
      expect(answer.headers.location).toBeUndefined();
      if (method !== 'HEAD') expect(answer.json).toMatchObject({ status: 404, code: 'unknown-source' });
    }
  });

  it('does not take longer paths that begin like it for callbacks', async () => {
    const answer = await app.deliver('/callbackx', 'x');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers['collector-delivery']).toBeUndefined();
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE'])('is 405 with Allow for %s', async (method) => {
    for (const path of ['/callback', '/callback/acme', '/callback/acme/x.json']) {
      const answer = await app.send({ method, path, headers: bearer });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('POST, PUT');
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.body.length === 0).toBe(method === 'HEAD');
    }
  });

  it('understands the absolute form of a request target, as every HTTP/1.1 server has to', async () => {
    const head = rawHead('POST', 'http://collector/callback/acme/absolute.txt?id=absolute', [
      `Authorization: Bearer ${callbackToken}`,
      'Content-Length: 2',
      'Connection: close',
    ]);
    expect(await exchangeRaw(app.origin, `${head}hi`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is a problem document with the stable fields and nothing that caches may keep', async () => {
    const answer = await app.send({ path: '/callback/acme', body: 'x' });

    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: expect.any(String),
      code: 'bad-credentials',
    });
  });

  describe('order of the checks', () => {
    it('asks for the source before the method', async () => {
      expect((await app.send({ method: 'GET', path: '/callback/x' })).status).toBe(404);
    });

    it('asks for the method before the address', async () => {
      expect((await app.send({ method: 'GET', path: '/callback/elsewhere' })).status).toBe(405);
    });

    it('asks for the address before the credential and the size', async () => {
      const answer = await app.send({ path: '/callback/elsewhere', body: 'longer than ten bytes' });
      expect(answer.status).toBe(403);
      expect(answer.json.code).toBe('sender-not-allowed');
    });

    it('asks for the address before it minds two credentials', async () => {
      const head = rawHead('POST', '/callback/elsewhere', [
        'Authorization: a',
        'Authorization: b',
        'Content-Length: 0',
      ]);
      expect(await exchangeRaw(app.origin, head.replace('Host:', 'Connection: close\r\nHost:'))).toMatch(
        /^HTTP\/1\.1 403 /,
      );
    });

    it('asks for the credential before the declared size', async () => {
      const head = rawHead('POST', '/callback/small', ['Content-Length: 9999999999', 'Connection: close']);
      expect(await exchangeRaw(app.origin, head)).toMatch(/^HTTP\/1\.1 401 /);
    });

    it('asks for the declared size before a byte of the body', async () => {
      const head = rawHead('POST', '/callback/small', [`Authorization: Bearer ${callbackToken}`, 'Content-Length: 11']);
      const answer = await exchangeRaw(app.origin, head);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/\r\nConnection: close\r\n/i);
      expect(answer).toContain('"code":"body-too-large"');
    });
  });

  describe('credentials', () => {
    it.each([
      ['none', 'acme', {}],
      ['an empty bearer', 'acme', { Authorization: 'Bearer ' }],
      ['another bearer', 'acme', { Authorization: 'Bearer nope' }],
      ['the right one with a byte more', 'acme', { Authorization: `Bearer ${callbackToken}x` }],
      ['the right one with a byte less', 'acme', { Authorization: `Bearer ${callbackToken.slice(0, -1)}` }],
      ['the right one under another scheme', 'acme', { Authorization: `Basic ${callbackToken}` }],
      ['the right one without a scheme', 'acme', { Authorization: callbackToken }],
      ['a wrong password', 'basic', { Authorization: `Basic ${Buffer.from('u:no').toString('base64')}` }],
      ['a wrong key', 'keyed', { 'X-Api-Key': 'key-3' }],
      ['the two keys joined', 'keyed', { 'X-Api-Key': 'key-1, key-2' }],
      ['a list that is empty', 'nobody', bearer],
    ])('%s: 401 with a challenge', async (_what, source, headers) => {
      const answer = await app.send({ path: `/callback/${source}`, headers, body: 'x' });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^[A-Z]\w+/);
      expect(answer.json.code).toBe('bad-credentials');
    });

    it.each([
      ['a bearer in any case', 'acme', { Authorization: `bEaReR ${callbackToken}` }, ''],
      ['basic', 'basic', { Authorization: `Basic ${Buffer.from('u:pw').toString('base64')}` }, ''],
      ['the first of two keys', 'keyed', { 'X-Api-Key': 'key-1' }, ''],
      ['the second of two keys', 'keyed', { 'x-api-key': 'key-2' }, ''],
      ['a query', 'queried', {}, '?token=query-secret&id=q1'],
      ['a query that a vendor appended to', 'queried', {}, '?id=q2&token=other&token=query-secret'],
    ])('%s lets a callback in', async (_what, source, headers, query) => {
      expect((await app.send({ path: `/callback/${source}${query}`, headers, body: 'x' })).status).toBe(200);
    });

    it('an empty list of senders admits nobody', async () => {
      expect((await app.deliver('/callback/nowhere', 'x')).status).toBe(403);
    });

    it('P15: the bearer is masked in the record, and other headers are kept', async () => {
      const answer = await app.deliver('/callback/acme', 'masked', { 'User-Agent': 'Vendor/1', 'X-Note': 'seen' });
      expect((await app.filed(answer)).headers).toMatchObject({
        authorization: '***',
        'user-agent': 'Vendor/1',
        'x-note': 'seen',
      });
    });

    it.each([
      ['twice the right one', [`Authorization: Bearer ${callbackToken}`, `Authorization: Bearer ${callbackToken}`]],
      ['the right one first', [`Authorization: Bearer ${callbackToken}`, 'Authorization: Bearer no']],
      ['the right one last', ['authorization: Bearer no', `AUTHORIZATION: Bearer ${callbackToken}`]],
    ])('more than one Authorization is 400: %s', async (_what, lines) => {
      const head = rawHead('POST', '/callback/acme', [...lines, 'Content-Length: 2', 'Connection: close']);
      const answer = await exchangeRaw(app.origin, `${head}hi`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"duplicate-authorization"');
    });
  });

  it('counts refusals at the gate per source, address and code, and keeps them out of the ledger', async () => {
    const before = (await app.ledger()).length;
    for (let time = 0; time < 3; time += 1) {
      expect((await app.send({ path: '/callback/elsewhere?token=refusal-canary', body: 'x' })).status).toBe(403);
    }
    const refusal = await until('the refusals are counted', async () => {
      const { json, text } = await app.api('/api/v1/refusals');
      expect(text).not.toContain('refusal-canary');
      return json.refusals.items.find(
        (row: { source: string; code: string }) => row.source === 'elsewhere' && row.code === 'sender-not-allowed',
      );
    });
    expect(refusal).toMatchObject({ sender: '127.0.0.1', minute: expect.stringMatching(/:00\.000Z$/) });
    expect((await app.ledger()).length).toBe(before);
  });
});

describe('the address of a sender behind a proxy', () => {
  const app = sharedApp({
    server: { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] },
    sources: { acme: aSource({ allow: ['203.0.113.7'] }) },
  });

  it.each([
    ['203.0.113.7', 200],
    ['203.0.113.7, 10.1.2.3', 200],
    ['198.51.100.1, 203.0.113.7', 200],
    ['203.0.113.7, 198.51.100.1', 403],
    ['203.0.113.7:4711', 200],
    ['203.0.113.7:port', 403],
    ['::ffff:203.0.113.7', 200],
    ['0xCB007107', 403],
    ['', 403],
  ])('is the right-most that is no proxy of ours: %s → %d', async (forwarded, status) => {
    const answer = await app.deliver('/callback/acme', `via ${forwarded}`, { 'X-Forwarded-For': forwarded });
    expect(answer.status).toBe(status);
    if (status === 200) expect((await app.filed(answer)).sender).toBe('203.0.113.7');
  });
});

describe('two listeners', () => {
  const app = sharedApp({ archive: { listen: '127.0.0.1:0' } });

  it('keep callbacks and archive apart; health answers on both', async () => {
    expect(app.archiveOrigin).not.toBe(app.origin);
    const answer = await app.deliver('/callback/generic', 'x');
    expect((await app.filed(answer)).source).toBe('generic');
    const archive = { Authorization: `Bearer ${archiveToken}` };
    expect((await app.send({ method: 'GET', path: '/api/v1/deliveries', headers: archive })).status).toBe(404);
    expect((await app.send({ method: 'GET', path: '/metrics', headers: archive })).status).toBe(404);
    const astray = await send(app.archiveOrigin, { path: '/callback/generic', body: 'x', headers: bearer });
    expect(astray.status).toBeGreaterThanOrEqual(400);
    expect(await app.list()).toHaveLength(1);
    for (const origin of [app.origin, app.archiveOrigin]) {
      for (const path of ['/livez', '/readyz', '/healthz']) {
        // A disk that others keep busy is asked again.
        await until(`${path} is green`, async () => (await send(origin, { method: 'GET', path })).status === 200);
      }
    }
  });
});
