import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anApp } from '../fixtures/app.ts';
import { serveInChild } from '../fixtures/child.ts';
import { callbackToken } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { openRaw, rawHead } from '../fixtures/raw-connection.ts';
import { within } from '../fixtures/until.ts';

const token = `Authorization: Bearer ${callbackToken}`;

describe('a graceful stop', () => {
  it('P19: what is under way is finished and kept, new connections are refused, readiness is red', async () => {
    const app = await anApp({ server: { timeouts: { drain: '10m' } } });
    const { origin } = app;
    const body = randomBytes(600_000);
    const upload = await openRaw(origin);
    upload.write(
      rawHead('POST', '/callback/generic?id=last', [
        token,
        `Content-Length: ${body.length}`,
        'Expect: 100-continue',
        'Connection: close',
      ]),
    );
    await upload.sees('100 Continue');
    const [late, health] = await Promise.all([openRaw(origin), openRaw(origin)]);
    // The first line of each head is there, so both have begun.
    late.write('POST /callback/generic HTTP/1.1\r\n');
    health.write('GET /readyz HTTP/1.1\r\n');
    await app.deliver('/callback/generic', 'before');

    const stopped = app.stop();
    await expect(openRaw(origin)).rejects.toThrow(/ECONNREFUSED/);
    late.write(`Host: c\r\n${token}\r\nContent-Length: 1\r\n\r\nx`);
    expect(await late.sees('shutting-down')).toMatch(/^HTTP\/1\.1 503 .*retry-after: \d+/is);
    health.write('Host: c\r\n\r\n');
    expect(await health.sees('not ready')).toMatch(/^HTTP\/1\.1 503 /);

    upload.write(body);
    expect(await upload.sees('OK')).toMatch(/HTTP\/1\.1 200 OK/);
    late.reset();
    health.reset();
    await within(60_000, 'the stop', stopped);

    await app.start();
    const [listed] = await app.list('&source=generic');
    expect(listed?.query).toEqual({ id: 'last' });
    await app.filed(listed?.id ?? '');
    expect((await app.part(listed?.id ?? '')).equals(body)).toBe(true);
  });

  it('P19: does not wait for a client that keeps its connection after the answer', async () => {
    const app = await anApp({ server: { timeouts: { drain: '10m' } } });
    const agent = new Agent({ keepAlive: true });
    const { hostname, port } = new URL(app.origin);
    const status = Promise.withResolvers<number | undefined>();
    const request = httpRequest({
      host: hostname,
      port,
      agent,
      method: 'POST',
      path: '/callback/generic',
      headers: { Authorization: `Bearer ${callbackToken}`, 'Content-Length': 2, Expect: '100-continue' },
    });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => status.resolve(response.statusCode));
    });
    request.on('error', status.reject);
    const continued = new Promise((resolve) => request.on('continue', resolve));
    request.flushHeaders();
    await continued;
    const stopped = app.stop();
    request.end('hi');
    expect(await status.promise).toBe(200);
    try {
      await within(60_000, 'the stop, with nothing under way any more', stopped);
    } finally {
      agent.destroy();
      await stopped;
    }
  });

  it('P19: does not wait for connections on which nothing was ever asked', async () => {
    const app = await anApp({ server: { timeouts: { drain: '10m' } } });
    const silent = await openRaw(app.origin);
    await app.deliver('/callback/generic', 'x');
    const stopped = app.stop();
    try {
      await within(60_000, 'the stop, with nothing under way', stopped);
    } finally {
      silent.reset();
      await stopped;
    }
  });

  it('P19: cuts off what is not finished within the grace, and keeps nothing of it', async () => {
    const app = await anApp({ server: { timeouts: { drain: '200ms' } } });
    const upload = await openRaw(app.origin);
    upload.write(rawHead('POST', '/callback/generic', [token, 'Content-Length: 2000000', 'Expect: 100-continue']));
    await upload.sees('100 Continue');
    upload.write(Buffer.alloc(500_000));
    await within(60_000, 'the stop', app.stop());
    expect(await upload.closed()).not.toContain('200 OK');
    await app.start();
    expect(await app.list()).toEqual([]);
    expect(await app.spool()).toEqual([]);
  });

  it('P19: under load every 200 is there after the next start, and nothing else', async () => {
    const app = await anApp();
    const accepted = new Map<string, string>();
    let isStopping = false;
    const senders = Array.from({ length: 16 }, async (_, sender) => {
      for (let turn = 0; !isStopping; turn += 1) {
        const body = `${sender}/${turn}`;
        const answer = await app.deliver('/callback/generic/load.txt', body).catch(() => null);
        if (answer?.status === 200) accepted.set(String(answer.headers['collector-delivery']), body);
        if (accepted.size >= 150 && !isStopping) {
          isStopping = true;
          await app.stop();
        }
      }
    });
    await Promise.all(senders);
    await app.stop();
    await app.start();
    const listed = await app.list();
    const bodies = await Promise.all(
      listed.map(async ({ id }) => [(await app.filed(id)).id, (await app.part(id)).toString()] as const),
    );
    for (const [id, body] of accepted) expect(new Map(bodies).get(id)).toBe(body);
    // A delivery whose answer was lost with its connection stands too; there are at most as many as senders.
    expect(listed.length - accepted.size).toBeLessThanOrEqual(16);
    expect(await app.files()).toHaveLength(listed.length);
  });

  it('may be asked for twice', async () => {
    const app = await anApp();
    await Promise.all([app.stop(), app.stop()]);
  });
});

describe('a log that nobody reads', () => {
  it('does not keep a stopped process', { timeout: 30_000 }, async () => {
    const dir = await aFolder();
    await writeFile(join(dir, 'settings.yaml'), 'server: { listen: "127.0.0.1:0", timeouts: { drain: 1s } }\n');
    const child = await serveInChild({ dir, env: { COLLECTOR_CONFIG: 'settings.yaml', COLLECTOR_LOG_LEVEL: 'trace' } });
    child.process.stdout?.pause();
    const call = () => fetch(`${child.origin}/callback/nobody-${'x'.repeat(2000)}`, { method: 'POST' });
    // A pipe holds 64 KiB, a stream that is paused as much again.
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 50 }, call));

    child.process.kill('SIGHUP');
    child.process.kill('SIGTERM');

    const exited = Promise.withResolvers<void>();
    child.process.once('exit', () => exited.resolve());
    await within(12_000, 'the end of the process', exited.promise);
  });
});
