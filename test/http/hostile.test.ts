import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { exchangeRaw, openRaw, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const token = `Authorization: Bearer ${callbackToken}`;
const close = 'Connection: close';

describe('requests that mean no good', () => {
  const app = sharedApp({
    server: { timeouts: { headers: '1s' } },
    sources: { acme: aSource(), speech: aSource({ vendor: 'speechmatics' }) },
  });

  async function expectAlive(): Promise<void> {
    expect((await app.deliver('/callback/acme', `alive ${Math.random()}`)).text).toBe('OK');
    expect(app.fatal).toEqual([]);
  }

  it.each([
    ['nothing but line ends', '\r\n\r\n\r\n\r\nx\r\n\r\n'],
    ['bytes', Buffer.concat([randomBytes(300), Buffer.from('\r\n\r\n')])],
    ['the start of a TLS handshake', Buffer.from('160301020001', 'hex')],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a version that is none', 'POST /callback/acme HTTP/7.1\r\nHost: c\r\n\r\n'],
    ['a method that is none', 'POS\u0001T /callback/acme HTTP/1.1\r\nHost: c\r\n\r\n'],
    ['no Host', 'POST /callback/acme HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a head of 20 KB', rawHead('POST', '/callback/acme', [token, `X-Long: ${'x'.repeat(20_000)}`])],
    ['a target of 20 KB', rawHead('POST', `/callback/acme?${'x'.repeat(20_000)}`, [token])],
    [
      '5000 headers',
      rawHead('POST', '/callback/acme', [token, ...Array.from({ length: 5000 }, (_, index) => `a${index}: b`)]),
    ],
    ['NUL in a header', rawHead('POST', '/callback/acme', [token, 'X-Nul: a\0b', 'Content-Length: 0'])],
    ['a bare line feed in a header', rawHead('POST', '/callback/acme', [`${token}\nX-Split: 1`, 'Content-Length: x'])],
    ['a space before the colon', rawHead('POST', '/callback/acme', [token, 'Content-Length : 0', close])],
    [
      'two different lengths',
      `${rawHead('POST', '/callback/acme', [token, 'Content-Length: 3', 'Content-Length: 5'])}abcde`,
    ],
    ['a list of lengths', `${rawHead('POST', '/callback/acme', [token, 'Content-Length: 3, 5'])}abcde`],
    ['a negative length', rawHead('POST', '/callback/acme', [token, 'Content-Length: -1'])],
    ['a length in hexadecimal', rawHead('POST', '/callback/acme', [token, 'Content-Length: 0x10'])],
    ['a length beyond 64 bits', rawHead('POST', '/callback/acme', [token, 'Content-Length: 99999999999999999999999'])],
    [
      'smuggling: a length and chunks',
      `${rawHead('POST', '/callback/acme', [token, 'Content-Length: 4', 'Transfer-Encoding: chunked'])}1\r\nx\r\n0\r\n\r\nPOST /callback/acme?smuggled HTTP/1.1\r\n\r\n`,
    ],
    [
      'smuggling: chunks that are not last',
      `${rawHead('POST', '/callback/acme', [token, 'Transfer-Encoding: chunked, identity'])}0\r\n\r\n`,
    ],
    [
      'smuggling: an unknown transfer encoding',
      `${rawHead('POST', '/callback/acme', [token, 'Transfer-Encoding: xchunked'])}0\r\n\r\n`,
    ],
    [
      'smuggling: a length of chunk that overflows',
      `${rawHead('POST', '/callback/acme', [token, 'Transfer-Encoding: chunked'])}fffffffffffffffff\r\nx\r\n`,
    ],
  ])('P17: %s: refused, nothing kept, and on it goes', async (_what, bytes) => {
    const before = (await app.list()).length;
    const connection = await openRaw(app.origin);
    connection.write(bytes);
    connection.halfClose();
    const answer = await connection.closed();
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 (4\d\d) /);
    expect(await app.list()).toHaveLength(before);
    await expectAlive();
  });

  it.each(['4\r\nhi', 'garbage', '4 2'])('P17: Expect: %s is no reason to fail', async (value) => {
    const answer = await exchangeRaw(
      app.origin,
      `${rawHead('POST', '/callback/acme', [token, `Expect: ${value.replace(/\W/g, '')}`, 'Content-Length: 2', close])}hi`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (200|417) /);
    await expectAlive();
  });

  it('P17: an Upgrade, a CONNECT and HTTP/2 by prior knowledge change nothing', async () => {
    const upgrade = await exchangeRaw(
      app.origin,
      `${rawHead('POST', '/callback/acme?id=up', [token, 'Connection: Upgrade, close', 'Upgrade: websocket', 'Content-Length: 2'])}hi`,
    );
    expect(upgrade).toMatch(/^HTTP\/1\.1 200 /);
    for (const bytes of ['CONNECT c:443 HTTP/1.1\r\nHost: c\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']) {
      expect(await exchangeRaw(app.origin, bytes)).not.toMatch(/^HTTP\/1\.1 2/);
    }
    await expectAlive();
  });

  it('P17: names of prototypes in query and headers are names like any other', async () => {
    const head = rawHead(
      'POST',
      '/callback/acme?__proto__=a&constructor=b&hasOwnProperty=c&toString=d&__proto__[x]=e&id=proto',
      [token, '__proto__: header', 'constructor: header', 'toString: header', 'Content-Length: 2', close],
    );
    expect(await exchangeRaw(app.origin, `${head}{}`)).toMatch(/^HTTP\/1\.1 200 /);
    const [delivery] = await until('it is filed', async () => {
      const found = await app.list('&job=proto');
      return found.length > 0 ? found : null;
    });
    expect(JSON.stringify(delivery?.query)).toContain('"__proto__":"a"');
    expect(delivery?.query).toMatchObject({ constructor: 'b', toString: 'd', '__proto__[x]': 'e' });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    const line = (await app.ledger()).find(
      (record) => record.type === 'delivery' && record.delivery.id === delivery?.id,
    );
    expect(JSON.stringify(line)).toContain('"__proto__":"header"');
    await expectAlive();
  });

  it.each(['%', '%zz', '%E0%A4%A', '%C0%AE%C0%AE', '%00', '%F0%9F%98%80', '%ED%A0%80', '+', '..;/', '\u00e9'])(
    'P17: a path with %s is no reason to fail',
    async (piece) => {
      const target = `/callback/acme/a${piece}b?x=${piece}&id=${piece}`;
      const answer = await exchangeRaw(
        app.origin,
        Buffer.from(`${rawHead('POST', target, [token, 'Content-Length: 1', close])}x`, 'utf8'),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /);
      expect(
        await exchangeRaw(
          app.origin,
          Buffer.from(rawHead('POST', `/callback/${piece}/x`, [token, 'Content-Length: 0', close]), 'utf8'),
        ),
      ).toMatch(/^HTTP\/1\.1 (404|400) /);
      await expectAlive();
    },
  );

  it('P17: a lone surrogate and other broken text in a query can be listed again', async () => {
    const answer = await app.deliver('/callback/acme?id=%ED%A0%80%FF&a=%00&%F0%9F=1', 'broken text');
    expect(answer.status).toBe(200);
    const delivery = await app.filed(answer);
    expect(delivery.jobId).not.toBeNull();
    expect((await app.api(`/api/v1/jobs/acme/${encodeURIComponent(delivery.jobId ?? '')}`)).status).toBe(200);
    await app.restart();
    expect((await app.api(`/api/v1/deliveries/${delivery.id}`)).json).toEqual(delivery);
  });

  it.each([
    ['null', 'null'],
    ['a list of lists', '[[[[]]]]'],
    [
      'keys that are names of prototypes',
      '{"__proto__":{"id":1},"constructor":{"prototype":{"id":2}},"id":{"toString":1}}',
    ],
    ['an id that is a list', '{"id":["a"],"status":{"x":1},"error":[null],"event":7}'],
    ['an id of a megabyte', JSON.stringify({ id: 'x'.repeat(200_000), requestid: 'y' })],
    ['an id that is a path', '{"id":"../../../../etc/passwd"}'],
    ['an id with line ends', '{"id":"a\\r\\nb\\u0000c\\u202e"}'],
    ['a lone surrogate', '{"id":"\\ud800","text":"\\udfff"}'],
    [
      'broken words of every vendor',
      '{"callback":[],"media":null,"job":{"config":{"notification_config":{"url":7,"contents":"x"}}},"utterances":[null],"payload":0,"event":"transcription.error","error":5,"metadata":[],"results":{},"format":1}',
    ],
    [
      'a notification_config of a thousand',
      JSON.stringify({
        job: {
          id: 'n',
          config: {
            notification_config: Array.from({ length: 1000 }, () => ({
              url: 'https://h/callback/speech',
              contents: [null, {}, 'data'],
            })),
          },
        },
      }),
    ],
    ['100,000 levels', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('P17: JSON with %s is filed by every vendor', async (_what, body) => {
    for (const source of ['acme', 'speech']) {
      const answer = await app.deliver(`/callback/${source}`, body, { 'Content-Type': 'application/json' });
      expect(answer.status).toBe(200);
      const delivery = await app.filed(answer);
      expect(delivery.state).toBe('filed');
      expect(Buffer.byteLength(delivery.jobId ?? '')).toBeLessThanOrEqual(1024);
      expect((await app.part(delivery.id)).toString()).toBe(body);
    }
    expect((await app.api('/api/v1/jobs?limit=500')).status).toBe(200);
    expect(app.logged.filter((line) => line.includes('could not be filed'))).toEqual([]);
  });

  it('P17: a head that never ends is cut off, and two hundred of them keep nobody from delivering', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => openRaw(app.origin)));
    for (const connection of slow) connection.write('POST /callback/acme HTTP/1.1\r\nX-A: b\r\n');
    await expectAlive();
    const answers = await Promise.all(slow.map((connection) => connection.closed()));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    await expectAlive();
  });

  it('P17: the log has one line for each answer, and nobody can forge one', async () => {
    const before = app.logged.length;
    await app.deliver('/callback/acme/%0A%7B%22level%22%3A60%7D', 'x', { 'User-Agent': 'a"\\' });
    await app.send({ path: '/callback/no%0Asuch', body: 'x' });
    await until('both are logged', () => app.logged.length >= before + 2);
    for (const line of app.logged.slice(before)) {
      expect(line.trim().split('\n')).toHaveLength(1);
      expect(JSON.parse(line).level).toBeLessThan(60);
    }
    const received = app.logged
      .slice(before)
      .map((line) => JSON.parse(line))
      .find(({ msg }) => msg === 'received');
    expect(received).toMatchObject({
      source: 'acme',
      id: expect.any(String),
      parts: 1,
      bytes: 1,
      ms: expect.any(Number),
      status: 200,
    });
  });
});

describe('more connections than allowed', () => {
  const app = sharedApp({ server: { max: { connections: 20 } }, sources: { acme: aSource() } });

  it('are closed, and those that are open still work', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => openRaw(app.origin)));
    let closed = 0;
    for (const { socket } of all)
      socket.on('close', () => {
        closed += 1;
      });
    await until('the surplus is closed', () => closed === 20);
    const open = all.find(({ socket }) => !socket.destroyed);
    open?.write(`${rawHead('POST', '/callback/acme', [token, 'Content-Length: 2'])}hi`);
    await open?.sees('200 OK');
    for (const connection of all) connection.reset();
    await until(
      'there is room again',
      async () => (await app.deliver('/callback/acme', 'x').catch(() => null))?.status === 200,
    );
  });
});
