import { describe, expect, it, onTestFinished } from 'vitest';
import { createLingering, type LingeringLimits } from '../../../../src/web/http/lingering.ts';
import { listen } from '../../../../src/web/http/listen.ts';
import { openRaw, openWatched, rawHead } from '../../../fixtures/raw-connection.ts';
import { until } from '../../../fixtures/until.ts';

const generous: LingeringLimits = {
  usualBytes: 1_000_000,
  totalMs: 60_000,
  silentMs: 60_000,
  connections: 10,
  connectionsPerAddress: 10,
};

/** Origin of a listener that answers everything at once, and how to close it. */
async function answering(limits: Partial<LingeringLimits>, addressOf = (): string => 'somebody') {
  const lingering = createLingering(addressOf, { ...generous, ...limits });
  const listener = await listen(
    (_request, response) => response.writeHead(401, { Connection: 'close', 'Content-Length': 2 }).end('no'),
    {
      setting: 'server.listen',
      host: '127.0.0.1',
      port: 0,
      tls: null,
      headersMs: 60_000,
      limits: { most: 50, mostPerAddress: () => 50, senderAt: (address) => address, onRefused: () => undefined },
      lingering,
      onCertificates: () => undefined,
    },
  );
  onTestFinished(() => listener.close(0));
  return listener;
}

const head = rawHead('POST', '/', ['Content-Length: 500000']);

describe('createLingering', () => {
  it('keeps a connection open behind an early answer until the body is whole', async () => {
    const { origin } = await answering({});
    const connection = await openRaw(origin);
    connection.write(head);
    await connection.sees('no');
    connection.write(Buffer.alloc(499_999));
    await expect(connection.closed(50)).rejects.toThrow();
    connection.write('x');
    expect(await connection.closed(5000)).toMatch(/no$/);
  });

  it.each([
    ['in silence', { silentMs: 30 }],
    ['in all', { totalMs: 60 }],
  ])('cuts it after its time %s', async (_which, limits) => {
    const { origin } = await answering(limits);
    const connection = await openRaw(origin);
    connection.write(head);
    expect(await connection.closed(5000)).toMatch(/no$/);
  });

  it('is not cut for silence while something comes', async () => {
    const { origin } = await answering({ silentMs: 1000 });
    const { connection, served } = await openWatched(origin);
    connection.write(head);
    await connection.sees('no');
    const startMs = performance.now();
    while (performance.now() - startMs < 1200) {
      const before = served.bytesRead;
      connection.write('x');
      await until('it is read', () => served.bytesRead > before);
    }
    expect(served.destroyed).toBe(false);
  });

  it('cuts it behind its bytes', async () => {
    const { origin } = await answering({ usualBytes: 1000 });
    const { connection, served } = await openWatched(origin);
    connection.write(head);
    await connection.sees('no');
    connection.write(Buffer.alloc(1001));
    await connection.closed(5000);
    expect(served.bytesRead).toBeLessThan(5000);
  });

  it.each([
    ['of an address', { connectionsPerAddress: 2 }, (): string => 'same'],
    ['in all', { connections: 2 }, (): string => String(Math.random())],
  ])('is for so many connections %s', async (_which, limits, addressOf) => {
    const { origin } = await answering(limits, addressOf);
    const held = await Promise.all([openRaw(origin), openRaw(origin)]);
    for (const connection of held) {
      connection.write(head);
      await connection.sees('no');
    }
    const third = await openRaw(origin);
    third.write(head);
    expect(await third.closed(5000)).toMatch(/no$/);
    expect(held.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
  });

  it('ends at once when the listener closes', async () => {
    const listener = await answering({});
    const connection = await openRaw(listener.origin);
    connection.write(head);
    await connection.sees('no');
    connection.write(Buffer.alloc(1000));
    const startMs = performance.now();
    await listener.close(60_000);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });

  it('gives one answer to a sender that breaks off', async () => {
    const { origin } = await answering({});
    const connection = await openRaw(origin);
    connection.write(head);
    await connection.sees('no');
    connection.write('half');
    connection.halfClose();
    expect((await connection.closed(5000)).match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});
