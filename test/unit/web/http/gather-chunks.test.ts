import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherChunks } from '../../../../src/web/http/gather-chunks.ts';
import { openRaw, rawHead } from '../../../fixtures/raw-connection.ts';

/** Sends the bytes in chunks of that size; what `read` made of the request. */
async function sent<Seen>(
  text: string,
  chunkBytes: number,
  read: (request: IncomingMessage) => Promise<Seen>,
): Promise<Seen> {
  const seen = Promise.withResolvers<Seen>();
  const server = createServer({ highWaterMark: 256 * 1024 }, (request, response) => {
    gatherChunks(request);
    void read(request)
      .then(seen.resolve, seen.reject)
      .finally(() => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const connection = await openRaw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => connection.reset());
  const chunks = Array.from({ length: Math.ceil(text.length / chunkBytes) }, (_, at) =>
    text.slice(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const coded = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  connection.write(`${rawHead('POST', '/', ['Transfer-Encoding: chunked'])}${coded}0\r\n\r\n`);
  return seen.promise;
}

const text = Array.from({ length: 50_000 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');

describe('gatherChunks', () => {
  it.each([1, 7, 1000, 4096, 50_000])('gives all bytes in their order, in chunks of %d', async (chunkBytes) => {
    expect(Buffer.concat(await sent(text, chunkBytes, (request) => request.toArray())).toString()).toBe(text);
  });

  it('makes few of many, also while nobody reads', async () => {
    const chunks = await sent(text, 1, async (request) => {
      while (!request.complete) await new Promise((resolve) => setImmediate(resolve));
      return request.toArray();
    });
    expect(chunks.length).toBeLessThan(50);
  });
});
