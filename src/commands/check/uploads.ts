import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Upload } from './exchange.ts';

const chunkBytes = 64 * 1024;
/** Bytes of many values, so that nothing on the way gains by compressing them or loses them unseen. */
const pattern = Uint8Array.from({ length: chunkBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

/** A body of so many bytes, as fast as it is taken. */
export function bodyOf(bytes: number, options: Partial<Pick<Upload, 'framing' | 'continueWithinMs'>> = {}): Upload {
  return { bytes, framing: 'length', continueWithinMs: 0, ...options, body: pieces(bytes) };
}

/** A body whose second half comes so much later than its first. */
export function pausedBody(halfBytes: number, pauseMs: number): Upload {
  return { ...bodyOf(2 * halfBytes), body: paced([halfBytes, halfBytes], pauseMs) };
}

/** A body that comes in small pieces, two a second, for so long. */
export function slowBody(lastsMs: number): Upload {
  const count = Math.max(2, Math.ceil(lastsMs / slowStepMs) + 1);
  return { ...bodyOf(count * slowPieceBytes), body: paced(Array(count).fill(slowPieceBytes), slowStepMs) };
}

const slowStepMs = 500;
const slowPieceBytes = 256;

/** SHA-256 of any body of so many bytes that is made here, in hex. */
export async function sha256Of(bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces(bytes)) hash.update(piece);
  return hash.digest('hex');
}

async function* pieces(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += chunkBytes) yield pattern.subarray(0, Math.min(chunkBytes, bytes - sent));
}

/** Sizes of at most one chunk each. Every piece begins where the one before it ended. */
async function* paced(sizes: readonly number[], stepMs: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for (const size of sizes) {
    if (sent > 0) await sleep(stepMs);
    const start = sent % chunkBytes;
    yield Buffer.concat([
      pattern.subarray(start, start + size),
      pattern.subarray(0, Math.max(0, start + size - chunkBytes)),
    ]);
    sent += size;
  }
}
