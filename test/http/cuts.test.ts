import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { anApp, sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { openSpoolFiles } from '../fixtures/open-files.ts';
import { exchangeRaw, openRaw, openWatched, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const token = `Authorization: Bearer ${callbackToken}`;

describe('a body that ends before its end', () => {
  const app = sharedApp();

  it('P3: a small form cut at every byte by FIN is refused and never visible', async () => {
    const form = aForm([
      { name: 'a', filename: 'a.json', type: 'application/json', body: '{"a":1}' },
      { name: 'b', body: 'two' },
    ]);
    const head = rawHead('POST', '/callback/generic/cut', [
      token,
      `Content-Type: ${formType}`,
      `Content-Length: ${form.length}`,
    ]);
    const answers = await Promise.all(
      Array.from({ length: form.length }, async (_, cut) => {
        const connection = await openRaw(app.origin);
        connection.write(Buffer.concat([Buffer.from(head), form.subarray(0, cut)]));
        connection.halfClose();
        return connection.closed();
      }),
    );
    for (const [cut, answer] of answers.entries()) {
      expect(answer, `cut at ${cut}`).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.match(/HTTP\/1\.1 /g), 'exactly one answer').toHaveLength(1);
      expect(answer).toContain('"code":"truncated-body"');
    }
    expect(await app.list()).toEqual([]);
    expect(await app.files()).toEqual([]);
  });

  it('P3: a chunked form cut at every byte is refused and never visible, though each chunk is whole', async () => {
    const form = aForm([
      { name: 'a', filename: 'a.txt', body: 'one' },
      { name: 'b', body: 'two' },
    ]);
    // Behind the two dashes of the closing boundary nothing more has to come.
    for (let cut = 1; cut < form.length - 2; cut += 1) {
      const answer = await app.deliver('/callback/generic', [form.subarray(0, cut)], { 'Content-Type': formType });
      expect(answer.status, `cut at ${cut}`).toBe(400);
      expect(answer.json.deliveryId).toBeUndefined();
    }
    expect(await app.list()).toEqual([]);
  });

  it('P3: connections reset in the middle leave nothing, whatever the size', async () => {
    await app.filed(await app.deliver('/callback/gladia', Buffer.alloc(300_000, 'warm')));
    await app.spoolIsEmpty();
    const cuts = [0, 1, 1000, 262_144, 262_145, 300_000, 300_001, 400_000, 700_000, 1_500_000, 2_000_000];
    await Promise.all(
      [...cuts, ...cuts, ...cuts].map(async (bytes) => {
        const connection = await openRaw(app.origin);
        connection.write(rawHead('POST', '/callback/generic/reset.bin', [token, 'Content-Length: 3000000']));
        connection.write(Buffer.alloc(bytes, 'r'));
        if (connection.socket.writableLength > 0)
          await new Promise((resolve) => connection.socket.once('drain', resolve));
        connection.reset();
      }),
    );
    await app.spoolIsEmpty();
    await until('the descriptors are closed', async () => openSpoolFiles(app.dir).length === 0);
    expect(await app.list('&source=generic')).toEqual([]);
  });

  it('P3: a reset in the very moment the body moves to the spool leaves nothing', async () => {
    for (let round = 0; round < 40; round += 1) {
      const connection = await openRaw(app.origin);
      connection.write(
        Buffer.concat([
          Buffer.from(rawHead('POST', '/callback/generic', [token, 'Content-Length: 3000000'])),
          Buffer.alloc(280_000),
        ]),
      );
      await until(
        'the body comes in',
        async () => round % 2 === 1 || (await app.spool()).length > 0 || connection.socket.writableLength === 0,
      );
      connection.reset();
    }
    await app.spoolIsEmpty();
    await until('the descriptors are closed', async () => openSpoolFiles(app.dir).length === 0);
    await until('nothing is under way', async () => {
      const { text } = await app.api('/metrics');
      return /in_flight_requests 0\n/.test(text) && /in_flight_bytes 0\n/.test(text);
    });
  });

  it('a short Content-Length with a half-closed connection is 400 and closes it', async () => {
    const connection = await openRaw(app.origin);
    connection.write(`${rawHead('POST', '/callback/generic', [token, 'Content-Length: 10'])}short`);
    connection.halfClose();
    const answer = await connection.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('"code":"truncated-body"');
  });

  it('a chunked body without its last chunk is 400', async () => {
    const connection = await openRaw(app.origin);
    connection.write(`${rawHead('POST', '/callback/generic', [token, 'Transfer-Encoding: chunked'])}5\r\nhello\r\n`);
    connection.halfClose();
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 400 /);
    expect(await app.list('&source=generic')).toEqual([]);
  });

  it('a broken chunk is 400', async () => {
    const answer = await exchangeRaw(
      app.origin,
      `${rawHead('POST', '/callback/generic', [token, 'Transfer-Encoding: chunked'])}5\r\nhello\r\nzz\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(await app.list('&source=generic')).toEqual([]);
  });

  it('a client that has gone after its last byte has delivered all the same', async () => {
    const connection = await openRaw(app.origin);
    connection.write(`${rawHead('POST', '/callback/generic?id=gone', [token, 'Content-Length: 4'])}here`);
    connection.halfClose();
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 200 OK/);
    await until('it is listed', async () => (await app.list('&job=gone')).length === 1);
  });

  it('several requests on one connection are told apart and answered in order', async () => {
    const one = (id: string, body: string) =>
      rawHead('POST', `/callback/generic?id=${id}`, [token, `Content-Length: ${body.length}`]) + body;
    const connection = await openRaw(app.origin);
    connection.write(
      `${one('p1', 'first')}${one('p2', 'second')}${rawHead('GET', '/callback/generic', ['Connection: close'])}`,
    );
    const answers = (await connection.closed()).match(/HTTP\/1\.1 \d+/g);
    expect(answers).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 405']);
    expect((await app.filed((await until('p2', async () => (await app.list('&job=p2'))[0])).id)).parts[0]?.bytes).toBe(
      6,
    );
  });

  it('an answer that is on its way is not replaced by the refusal of what comes behind it', async () => {
    const connection = await openRaw(app.origin);
    connection.write(
      `${rawHead('POST', '/callback/generic?id=garbage', [token, 'Content-Length: 4'])}goodnonsense that is no request\r\n\r\n`,
    );
    const answers = (await connection.closed()).match(/HTTP\/1\.1 \d+/g);
    const stored = (await app.list()).filter(({ query }) => query.id === 'garbage').length;
    // Either the delivery is there and was told so, or it is not.
    expect({ stored, first: answers?.[0] }).toEqual(
      stored === 0 ? { stored: 0, first: 'HTTP/1.1 400' } : { stored: 1, first: 'HTTP/1.1 200' },
    );
  });
});

describe('the first large body of a process', () => {
  it('P3: leaves nothing when its sender goes away while the spool is being opened', async () => {
    const app = await anApp();
    const { connection, served } = await openWatched(app.origin);
    connection.write(rawHead('POST', '/callback/generic', [token, 'Content-Length: 3000000']));
    connection.write(Buffer.alloc(280_000));
    await until('the body is read', () => served.bytesRead > 280_000);
    connection.reset();
    await until('the refusal is logged', () => app.logged.some((line) => line.includes('truncated-body')));
    // One more body goes all the way through the spool, so whatever the first one began has ended.
    await app.filed(await app.deliver('/callback/gladia', Buffer.alloc(300_000)));
    await app.spoolIsEmpty();
    await until('the descriptors are closed', () => openSpoolFiles(app.dir).length === 0);
  });
});

describe('a body that is slow', () => {
  const idleMs = 400;
  const app = sharedApp({ server: { timeouts: { idle: `${idleMs}ms` } } });

  it.each([
    ['before the first byte', '', 'Content-Length: 10'],
    ['in the middle', 'half', 'Content-Length: 10'],
    ['between chunks', '4\r\nhalf\r\n', 'Transfer-Encoding: chunked'],
  ])('P12: is 408 when it is silent %s, and the connection is closed', async (_where, body, length) => {
    const startMs = performance.now();
    const answer = await exchangeRaw(app.origin, rawHead('POST', '/callback/generic/silent', [token, length]) + body);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('"code":"silent-body"');
    expect(performance.now() - startMs).toBeGreaterThan(idleMs - 10);
    await app.spoolIsEmpty();
    expect(await app.list()).toEqual([]);
  });

  it('P12: is 408 when a large one falls silent, and nothing of it is left', async () => {
    const connection = await openRaw(app.origin);
    connection.write(rawHead('POST', '/callback/generic', [token, 'Content-Length: 3000000']));
    connection.write(Buffer.alloc(500_000));
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 408 /);
    await app.spoolIsEmpty();
  });

  it('P12: is fine as long as bytes come, however long it takes in all', async () => {
    // A clock of our own: a machine that stands still for a moment must not look like a silent sender.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { connection, served } = await openWatched(app.origin);
    connection.write(rawHead('POST', '/callback/generic/steady', [token, 'Content-Length: 15']));
    for (const byte of 'slow but steady') {
      const { bytesRead } = served;
      connection.write(byte);
      await until('the byte is read', () => served.bytesRead > bytesRead);
      vi.advanceTimersByTime(idleMs * 0.9);
    }
    await connection.sees('200 OK');
    connection.reset();
    expect((await app.list()).map(({ parts }) => parts[0]?.bytes)).toEqual([15]);
  });
});

describe('an early refusal', () => {
  const app = sharedApp({
    storage: { quarantine: '1MB' },
    sources: {
      acme: aSource(),
      elsewhere: aSource({ allow: ['203.0.113.7'] }),
      aside: aSource({ allow: { list: ['203.0.113.7'], mode: 'quarantine' } }),
      small: aSource({ limits: { body: '1MB' } }),
    },
  });

  it.each([
    ['a wrong token', '/callback/acme', 'Authorization: Bearer wrong', 401],
    ['an address that may not', '/callback/elsewhere', token, 403],
    ['no such source', '/callback/nothing', token, 404],
    ['too large', '/callback/small', token, 413],
    ['no room to keep it aside', '/callback/aside', token, 503],
  ])(
    'P16: with Expect: 100-continue and %s there is a final answer and no 100',
    async (_what, path, authorization, status) => {
      const answer = await exchangeRaw(
        app.origin,
        rawHead('POST', path, [authorization, 'Content-Length: 1073741824', 'Expect: 100-continue']),
      );
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).not.toContain('100 Continue');
      expect(answer).toMatch(/connection: close/i);
    },
  );

  it('P16: with the right token there is first 100 and then 200', async () => {
    const connection = await openRaw(app.origin);
    connection.write(
      rawHead('PUT', '/callback/acme/expected.txt', [token, 'Content-Length: 5', 'Expect: 100-continue']),
    );
    expect(await connection.sees('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.write('hello');
    expect(await connection.sees('OK')).toContain('HTTP/1.1 200 OK');
    connection.reset();
  });

  it('an unusable boundary is refused before 100', async () => {
    const head = rawHead('POST', '/callback/acme', [
      token,
      'Content-Type: multipart/form-data',
      'Content-Length: 100',
      'Expect: 100-continue',
    ]);
    const answer = await exchangeRaw(app.origin, head);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    ['a wrong token', '/callback/acme', 'Authorization: Bearer wrong', 401],
    ['an address that may not', '/callback/elsewhere', token, 403],
    ['no such source', '/callback/nothing', token, 404],
  ])(
    'P16: of a huge upload that does not wait no more than 16 MiB are read, and nothing is kept: %s',
    async (_what, path, authorization, status) => {
      const { connection, served } = await openWatched(app.origin);
      connection.write(rawHead('POST', path, [authorization, 'Content-Length: 1073741824']));
      const block = Buffer.alloc(1024 * 1024);
      let isOver = false;
      connection.socket.on('close', () => {
        isOver = true;
      });
      for (let sent = 0; sent < 256 && !isOver; sent += 1) {
        if (!connection.socket.write(block)) {
          await Promise.race([new Promise((resolve) => connection.socket.once('drain', resolve)), connection.closed()]);
        }
      }
      const answer = await connection.closed();
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(served.bytesRead).toBeLessThan(17 * 1024 * 1024);
      expect(await app.list('&source=elsewhere')).toEqual([]);
      await app.spoolIsEmpty();
    },
  );
});
