import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { pumpBody } from '../../../src/intake/pump.ts';
import { startServer } from '../../fixtures/proxies.ts';

/** Sends the body to a real server, and resolves to what became of `read`. */
async function received<Outcome>(
  body: Buffer<ArrayBuffer>,
  read: (request: IncomingMessage) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = Promise.withResolvers<Outcome>();
  const origin = await startServer(async (request, response) => {
    await read(request).then(outcome.resolve, outcome.reject);
    response.end();
  });
  await fetch(origin, { method: 'POST', body });
  return outcome.promise;
}

describe('pumpBody', () => {
  const body = Buffer.alloc(3 * 1024 * 1024, 'body');

  it.each([
    ['at once', () => null],
    ['later', () => new Promise<void>((resolve) => setImmediate(resolve))],
  ])('gives the memory of every chunk back that was taken %s, and not before', async (_, taking) => {
    const copies: Buffer[] = [];
    const chunks: Buffer[] = [];
    await received(body, (request) =>
      pumpBody(request, 10_000, (chunk) => {
        chunks.push(chunk);
        const taken = taking();
        if (taken === null) copies.push(Buffer.from(chunk));
        return taken?.then(() => void copies.push(Buffer.from(chunk))) ?? null;
      }),
    );

    expect(Buffer.concat(copies).equals(body)).toBe(true);
    expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual(chunks.map(() => 0));
  });

  it('leaves a chunk alone that shares its memory', async () => {
    const shared = Buffer.from('--shared--');
    const chunks: Buffer[] = [];
    await received(Buffer.from('x'), async (request) => {
      const pumping = pumpBody(request, 10_000, (chunk) => {
        chunks.push(chunk);
        return null;
      });
      request.emit('data', shared.subarray(2, 8));
      await pumping;
    });

    expect(chunks[0]?.toString()).toBe('shared');
    expect(shared.toString()).toBe('--shared--');
  });
});
