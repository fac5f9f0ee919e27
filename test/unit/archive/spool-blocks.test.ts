import { describe, expect, it } from 'vitest';
import { blockBytesFor, createBlockPool } from '../../../src/archive/spool-blocks.ts';

const kib = 1024;
const mib = 1024 * kib;

describe('blockBytesFor', () => {
  it.each([
    [1, mib],
    [10, mib],
    [11, 512 * kib],
    [20, 512 * kib],
    [100, 64 * kib],
    [5000, 64 * kib],
  ])('gives each of %i bodies blocks of %i bytes', (active, bytes) => {
    expect(blockBytesFor(active)).toBe(bytes);
  });

  it('keeps three blocks for each body within 32 MiB, until the smallest are reached', () => {
    for (let active = 1; active <= 170; active += 1) {
      expect(3 * active * blockBytesFor(active)).toBeLessThanOrEqual(32 * mib);
    }
  });
});

describe('createBlockPool', () => {
  it('gives memory out again, of the size asked for', () => {
    const pool = createBlockPool();
    const [small, large] = [pool.take(64 * kib).memory.buffer, pool.take(mib).memory.buffer];
    pool.giveBack(small);
    pool.giveBack(large);

    expect(pool.take(64 * kib)).toMatchObject({ bytes: 0, memory: { buffer: small } });
    expect(pool.take(mib).memory.buffer).toBe(large);
    expect(pool.take(mib).memory.buffer).not.toBe(large);
  });

  it('keeps no more than eight', () => {
    const pool = createBlockPool();
    const blocks = Array.from({ length: 9 }, () => pool.take(64 * kib).memory.buffer);
    for (const memory of blocks) pool.giveBack(memory);
    const again = Array.from({ length: 9 }, () => pool.take(64 * kib).memory.buffer);

    expect(again.filter((memory) => blocks.includes(memory))).toHaveLength(8);
  });
});
