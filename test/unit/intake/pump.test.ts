import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('the pace that pumpBody asks for', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function aBody(taking: () => Promise<void> | null = () => null) {
    const stream = new PassThrough();
    const outcome = pumpBody(stream as unknown as IncomingMessage, 30_000, taking).then(
      () => 'whole',
      (error: { code: string }) => error.code,
    );
    let seen: string | null = null;
    void outcome.then((end) => {
      seen = end;
    });
    return { stream, seen: () => seen };
  }

  async function drip(stream: PassThrough, bytes: number, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      stream.write(Buffer.alloc(bytes));
      await vi.advanceTimersByTimeAsync(1000);
    }
  }

  it('is 512 bytes a second over a minute: less is too slow', async () => {
    const { stream, seen } = aBody();
    await drip(stream, 500, 59);
    expect(seen()).toBeNull();
    await drip(stream, 500, 3);
    expect(seen()).toBe('slow-body');
  });

  it('lets a sender through that keeps it, for however long; P12', async () => {
    const { stream, seen } = aBody();
    await drip(stream, 520, 600);
    expect(seen()).toBeNull();
    stream.end();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen()).toBe('whole');
  });

  it('is asked for in every minute anew', async () => {
    const { stream, seen } = aBody();
    stream.write(Buffer.alloc(1_000_000));
    await drip(stream, 10, 130);
    expect(seen()).toBe('slow-body');
  });

  it('counts only while it is read', async () => {
    const { stream, seen } = aBody(() => new Promise((resolve) => setTimeout(resolve, 950)));
    // Of each second 50 ms are the sender's.
    await drip(stream, 100, 200);
    expect(seen()).toBeNull();
  });

  it('is no fault of the sender when nothing is taken', async () => {
    const { stream, seen } = aBody(() => new Promise(() => undefined));
    stream.write('x');
    await vi.advanceTimersByTimeAsync(130_000);
    expect(seen()).toBe('storage-unavailable');
  });
});
