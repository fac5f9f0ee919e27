import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { openRaw, type RawConnection, rawHead } from '../fixtures/raw-connection.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const mebibyte = 1024 * 1024;
/** What so many of the worst senders may add to the memory of the process. */
const mostBytes = 150 * 1_000_000;

describe('senders of the worst shape', () => {
  const secret = Buffer.alloc(32, 'k').toString('base64');
  const child = sharedChild({
    server: { timeouts: { idle: '2m' } },
    sources: {
      signed: aSource({ auth: [{ signature: { scheme: 'standard-webhooks', secret } }] }),
      token: aSource({ limits: { parts: 1000 } }),
    },
  });

  const madeUp = [
    'webhook-id: m',
    `webhook-timestamp: ${Math.floor(Date.now() / 1000)}`,
    `webhook-signature: v1,${Buffer.alloc(32).toString('base64')}`,
  ];
  const chunked = (path: string, lines: readonly string[]) =>
    rawHead('POST', path, [...lines, 'Transfer-Encoding: chunked']);
  const token = `Authorization: Bearer ${callbackToken}`;
  const boundary = 'b';
  const form = [token, `Content-Type: multipart/form-data; boundary=${boundary}`];
  const singles = (text: Buffer): Buffer =>
    Buffer.concat(Array.from(text, (byte) => Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a])));
  const part = (index: number, nameBytes: number) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${index}${'ü'.repeat(nameBytes / 2)}"\r\n\r\nx\r\n`;

  it.each([
    [
      '140 unproved, 30 KB in chunks of one byte',
      140,
      chunked('/callback/signed', madeUp),
      singles(Buffer.alloc(30_000, 'x')),
    ],
    [
      '140 unproved, 300 KB and then chunks of one byte',
      140,
      chunked('/callback/signed', madeUp),
      Buffer.concat([
        Buffer.from('493e0\r\n'),
        Buffer.alloc(300_000, 'x'),
        Buffer.from('\r\n'),
        singles(Buffer.alloc(20_000, 'x')),
      ]),
    ],
    [
      '100 proved, 30 KB in chunks of one byte',
      100,
      chunked('/callback/token', [token]),
      singles(Buffer.alloc(30_000, 'x')),
    ],
    [
      '100 proved, a head of a part in chunks of one byte',
      100,
      chunked('/callback/token', form),
      singles(Buffer.from(`--b\r\nA: ${'a'.repeat(15_000)}`)),
    ],
    [
      '100 proved, white space in chunks of one byte',
      100,
      chunked('/callback/token', form),
      singles(Buffer.from(`--b${' '.repeat(16_000)}`)),
    ],
    [
      '100 proved, 300 long names',
      100,
      rawHead('POST', '/callback/token', [...form, 'Content-Length: 9000000']),
      Buffer.from(Array.from({ length: 300 }, (_, at) => part(at, 900)).join('')),
    ],
    [
      '100 proved, 1000 parts with ordinary names',
      100,
      rawHead('POST', '/callback/token', [...form, 'Content-Length: 9000000']),
      Buffer.from(Array.from({ length: 999 }, (_, at) => part(at, 200)).join('')),
    ],
  ])('P11: %s, add less than 150 MB', async (what, count, head, body) => {
    await settle();
    const before = await child.residentBytes();
    const connections = await Promise.all(Array.from({ length: count }, () => openRaw(child.origin)));
    let mostSeen = 0;
    const watching = setInterval(
      () =>
        void child.residentBytes().then((bytes) => {
          mostSeen = Math.max(mostSeen, bytes);
        }),
      20,
    );
    for (const connection of connections) connection.write(head);
    await Promise.all(connections.map((connection) => writeAll(connection, body)));
    await settle();
    clearInterval(watching);
    const refused = connections.filter((connection) => connection.received() !== '').length;
    console.log(
      `${what}: ${Math.round((mostSeen - before) / mebibyte)} MiB more than ${Math.round(before / mebibyte)}, ${refused} refused`,
    );
    for (const connection of connections) connection.reset();
    expect(mostSeen - before).toBeLessThan(mostBytes);
  });

  async function writeAll({ socket }: RawConnection, body: Buffer): Promise<void> {
    for (let at = 0; at < body.length && !socket.destroyed; at += 64 * 1024) {
      if (socket.write(body.subarray(at, at + 64 * 1024))) continue;
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    }
  }

  /** What was written is read by then, and memory that is let go of was seen to be. */
  async function settle(): Promise<void> {
    await delay(1000);
    expect((await child.send({ method: 'GET', path: '/livez' })).status).toBe(200);
  }
});
