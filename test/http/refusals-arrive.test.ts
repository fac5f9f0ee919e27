import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { archiveToken, aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { exchangeRaw, openRaw, openWatched, type RawConnection, rawHead } from '../fixtures/raw-connection.ts';
import { cut, sendRigidly, startRigidProxy } from '../fixtures/rigid-senders.ts';
import { until } from '../fixtures/until.ts';

const token = `Authorization: Bearer ${callbackToken}`;
const wrong = 'Authorization: Bearer wrong';
const megabyte = 1_000_000;

describe('a refusal', () => {
  const app = sharedApp({
    server: { trustedProxies: ['127.0.0.1/32'], max: { inFlight: 2 } },
    sources: {
      acme: aSource(),
      elsewhere: aSource({ allow: ['203.0.113.7'] }),
      small: aSource({ limits: { body: '1kB' } }),
      parts: aSource({ limits: { parts: 1 } }),
    },
  });

  const chunkedForm = aForm([{ body: 'one' }, { body: Buffer.alloc(15 * megabyte, 'x') }]);
  const cases = [
    ['a wrong token', 100_000, '/callback/acme', wrong, 401],
    ['a wrong token', megabyte, '/callback/acme', wrong, 401],
    ['a wrong token', 8 * megabyte, '/callback/acme', wrong, 401],
    ['a wrong token', 15 * megabyte, '/callback/acme', wrong, 401],
    ['an address that may not', 8 * megabyte, '/callback/elsewhere', token, 403],
    ['no such source', 8 * megabyte, '/callback/nothing', token, 404],
    ['too large', 8 * megabyte, '/callback/small', token, 413],
  ] as const;

  function request(bytes: number, path: string, authorization: string): Buffer[] {
    const head = rawHead('POST', path, [authorization, `Content-Length: ${bytes}`]);
    return [Buffer.from(head), ...cut(Buffer.alloc(bytes, 'b'))];
  }

  it.each(cases)(
    'reaches a sender that writes all before it reads: %s, %d bytes',
    async (_what, bytes, path, by, status) => {
      expect(await sendRigidly(app.origin, request(bytes, path, by))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    },
  );

  it.each(cases)('is no 502 behind a proxy: %s, %d bytes', async (_what, bytes, path, by, status) => {
    const proxy = await startRigidProxy(app.origin);
    expect(await sendRigidly(proxy, request(bytes, path, by))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('reaches it in the middle of a body', async () => {
    const head = rawHead('POST', '/callback/parts', [
      token,
      `Content-Type: ${formType}`,
      `Content-Length: ${chunkedForm.length}`,
    ]);
    const answer = await sendRigidly(app.origin, [Buffer.from(head), ...cut(chunkedForm)]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"too-many-parts"/);
    await app.spoolIsEmpty();
  });

  it('reaches it by chunks too', async () => {
    const chunks = cut(Buffer.alloc(8 * megabyte, 'c')).map((bytes) =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
    );
    const head = Buffer.from(rawHead('POST', '/callback/acme', [wrong, 'Transfer-Encoding: chunked']));
    expect(await sendRigidly(app.origin, [head, ...chunks, Buffer.from('0\r\n\r\n')])).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('reaches readers for bodies up to 1 MiB', async () => {
    const body = Buffer.alloc(megabyte, 'b');
    for (const [path, by, status] of [
      ['/api/v1/imports', 'Authorization: Bearer wrong', 401],
      ['/sign-out', 'Sec-Fetch-Site: same-origin', 303],
      ['/nothing', `Authorization: Bearer ${archiveToken}`, 404],
    ] as const) {
      const head = rawHead('POST', path, [by, `Content-Length: ${body.length}`, 'Connection: close']);
      expect(await sendRigidly(app.archiveOrigin, [Buffer.from(head), ...cut(body)]), path).toMatch(
        new RegExp(`^HTTP/1\\.1 ${status} `),
      );
    }
  });

  it.each([
    ['/sign-out', 'Sec-Fetch-Site: same-origin'],
    ['/nothing', `Authorization: Bearer ${archiveToken}`],
    ['/api/v1/imports', 'Authorization: Bearer wrong'],
  ])('of readers takes in no endless body: %s', async (path, by) => {
    const { connection, served } = await openWatched(app.archiveOrigin);
    connection.write(rawHead('POST', path, [by, 'Content-Length: 600000000']));
    await writeOn(connection, 64);
    await connection.closed();
    expect(served.bytesRead).toBeLessThan(3 * megabyte);
  });

  it('is followed by the next request where a short body is answered early and the connection kept', async () => {
    const first = rawHead('POST', '/sign-out', ['Sec-Fetch-Site: same-origin', 'Content-Length: 200000']);
    const connection = await openRaw(app.archiveOrigin);
    connection.write(first);
    await connection.sees('HTTP/1.1 303');
    connection.write(Buffer.alloc(200_000));
    connection.write(rawHead('GET', '/livez', ['Connection: close']));
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 303 [\s\S]*HTTP\/1\.1 200 /);
  });

  it.each(['gzip, chunked', 'x, chunked'])('is 501 for the transfer coding %s', async (coding) => {
    const head = rawHead('POST', '/callback/acme', [token, `Transfer-Encoding: ${coding}`]);
    expect(await sendRigidly(app.origin, [Buffer.from(`${head}1\r\nx\r\n0\r\n\r\n`)])).toMatch(
      /^HTTP\/1\.1 501 [\s\S]*"code":"unknown-coding"/,
    );
  });

  it('closes at once for who asked first, and for who comes at a bad moment', async () => {
    const asked = await exchangeRaw(
      app.origin,
      rawHead('POST', '/callback/acme', [wrong, 'Content-Length: 999', 'Expect: 100-continue']),
    );
    expect(asked).toMatch(/^HTTP\/1\.1 401 /);

    const slow = await Promise.all([openRaw(app.origin), openRaw(app.origin)]);
    for (const connection of slow) {
      connection.write(rawHead('POST', '/callback/acme', [token, 'Content-Length: 2', 'Expect: 100-continue']));
      await connection.sees('100 Continue');
    }
    const startMs = performance.now();
    const late = await exchangeRaw(app.origin, rawHead('POST', '/callback/acme', [token, 'Content-Length: 999']));
    expect(late).toMatch(/^HTTP\/1\.1 503 /);
    expect(performance.now() - startMs).toBeLessThan(2000);
    for (const connection of slow) connection.reset();
  });

  it('is read behind for four connections of an address at a time, behind proxies too', async () => {
    const head = (address: string) =>
      rawHead('POST', '/callback/acme', [wrong, 'Content-Length: 999', `X-Forwarded-For: ${address}`]);
    const open = async (address: string): Promise<RawConnection> => {
      const connection = await openRaw(app.origin);
      connection.write(head(address));
      await connection.sees('HTTP/1.1 401');
      return connection;
    };
    const held = [];
    for (const last of [1, 2, 3, 4]) held.push(await open(`2001:db8::${last}`));
    await (await open('[2001:db8::5]:443')).closed(2000);
    const other = await open('2001:db8:0:1::1');
    held[0]?.write(Buffer.alloc(999));
    await held[0]?.closed(2000);
    await until('a place', async () => {
      const again = await open('2001:db8::6');
      return again.closed(500).then(
        () => false,
        () => true,
      );
    });
    for (const connection of [...held, other]) connection.reset();
  });
});

/** As much as the other side takes. */
async function writeOn({ socket }: RawConnection, blocks: number): Promise<void> {
  const block = Buffer.alloc(1024 * 1024);
  for (let sent = 0; sent < blocks && !socket.destroyed; sent += 1) {
    if (socket.write(block)) continue;
    await new Promise<void>((resolve) => void socket.once('drain', resolve).once('close', () => resolve()));
  }
}
