import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codingsIn, hasSoundBrotli, inflateInto, knownCodings } from '../../../src/lib/inflate.ts';

const body = Buffer.from(JSON.stringify(Array.from({ length: 9000 }, (_, index) => (index * 7919) % 9001)));

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + size));
    yield chunk;
    // As readers of files do: the memory belongs to the next chunk.
    chunk.fill(0);
  }
}

function view(bytes: Buffer, encoding: string, { size = 1000, maxBytes = 1e6, withinMs = 60_000 } = {}) {
  return inflateInto(inChunks(bytes, size), codingsIn(encoding), { maxBytes, withinMs });
}

describe('codingsIn', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['identity', []],
    [' GZIP , identity,, x-gzip', ['gzip', 'gzip']],
    ['deflate, br', ['deflate', 'br']],
  ])('reads %j', (header, codings) => {
    expect(codingsIn(header)).toEqual(codings);
  });
});

describe('inflateInto', () => {
  it.each([1, 7, 1000, 1e6])('undoes every coding, the last one first, in chunks of %i bytes', async (size) => {
    const encoded: [string, Buffer][] = [
      ['gzip', zlib.gzipSync(body)],
      ['gzip', Buffer.concat([zlib.gzipSync(body.subarray(0, 100)), zlib.gzipSync(body.subarray(100))])],
      ['deflate', zlib.deflateSync(body)],
      ['deflate', zlib.deflateRawSync(body)],
      ['zstd', zlib.zstdCompressSync(body)],
      ['gzip, deflate', zlib.deflateSync(zlib.gzipSync(body))],
    ];
    for (const [encoding, bytes] of encoded)
      expect(await view(bytes, encoding, { size })).toEqual({ bytes: body, fault: null });
  });

  it('gives what comes before a break, to the last byte', async () => {
    const gzip = zlib.gzipSync('{"short":1}');
    for (const broken of [Buffer.concat([gzip, Buffer.from('\n')]), gzip.subarray(0, -4)])
      expect(await view(broken, 'gzip')).toEqual({ bytes: Buffer.from('{"short":1}'), fault: 'encoding-broken' });
    const cut = await view(zlib.gzipSync(body).subarray(0, 5000), 'gzip');
    expect(cut.fault).toBe('encoding-broken');
    expect(cut.bytes.length).toBeGreaterThan(1000);
    expect(body.subarray(0, cut.bytes.length)).toEqual(cut.bytes);
    expect(await view(Buffer.from('plain'), 'gzip')).toEqual({ bytes: Buffer.alloc(0), fault: 'encoding-broken' });
  });

  it('counts what every coding makes, also where the last makes nothing of it', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await view(bomb, 'gzip')).toMatchObject({ bytes: Buffer.alloc(1e6), fault: 'inflates-too-far' });
    // Empty stored blocks: 64 MB that are nothing.
    const empty = Buffer.alloc(64_000_000, Buffer.from([0, 0, 0, 0xff, 0xff]));
    expect(await view(zlib.gzipSync(empty), 'deflate, gzip', { size: 1e6 })).toMatchObject({
      fault: 'inflates-too-far',
    });
  });

  it('takes no longer than it is told', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(256 * 1024 * 1024));
    expect((await view(bomb, 'gzip', { maxBytes: 1e9, withinMs: 0 })).fault).toBe('inflates-too-long');
  });

  it('passes on what its source throws', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield zlib.gzipSync(body).subarray(0, 100);
      throw new Error('the disk is gone');
    }
    await expect(inflateInto(failing(), ['gzip'], { maxBytes: 1e6 })).rejects.toThrow('the disk is gone');
  });

  it('knows no other coding', async () => {
    for (const encoding of ['compress', 'gzip, aws-chunked', Array(5).fill('gzip').join(',')])
      expect(await view(zlib.gzipSync(body), encoding)).toMatchObject({ fault: 'coding-unknown' });
  });
});

describe('hasSoundBrotli', () => {
  it.each([
    ['20.20.2', false],
    ['22.15.0', false],
    ['22.23.3', false],
    ['22.23.4', true],
    ['22.24.0', true],
    ['23.11.0', false],
    ['24.21.0', false],
    ['24.22.1', true],
    ['25.9.0', false],
    ['26.12.0', false],
    ['26.12.1', true],
    ['27.0.0', true],
  ])('of Node %s is %s', (version, isSound) => {
    expect(hasSoundBrotli(version)).toBe(isSound);
  });

  it('decides whether br is undone here', () => {
    expect(knownCodings.includes('br')).toBe(hasSoundBrotli(process.versions.node));
  });
});
