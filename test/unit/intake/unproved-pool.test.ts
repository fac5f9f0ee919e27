import { describe, expect, it } from 'vitest';
import { createUnprovedPool, type UnprovedPool } from '../../../src/intake/unproved-pool.ts';

const mebibyte = 1024 * 1024;
const overloaded = expect.objectContaining({ code: 'overloaded' });

/** Enters as often as it is let, at most `most` times; how often that was. */
function fill(
  pool: UnprovedPool,
  source: string,
  { block = (_turn: number): string => 'a', most = 2000 } = {},
): number {
  for (let turn = 0; turn < most; turn += 1) {
    try {
      pool.enter({ source, block: block(turn) });
    } catch {
      return turn;
    }
  }
  return most;
}

describe('createUnprovedPool', () => {
  it.each([
    ['one address', () => 'a'],
    ['many addresses', (turn: number) => `a${turn % 50}`],
    ['an address for each request', (turn: number) => `a${turn}`],
  ])('holds at most half of all places, whoever comes: %s', (_who, block) => {
    const pool = createUnprovedPool(() => 1024);
    const held = ['x', 'y', 'z', 'x', 'y', 'z'].map((source) => fill(pool, source, { block }));
    const all = held.reduce((sum, count) => sum + count, 0);
    expect(all).toBeLessThanOrEqual(512);
    expect(all).toBeGreaterThan(256);
  });

  it.each([
    ['one address', () => 'a'],
    ['an address for each request', (turn: number) => `a${turn}`],
  ])('leaves other sources room beside a flood by %s', (_who, block) => {
    const pool = createUnprovedPool(() => 1024);
    expect(fill(pool, 'flooded', { block })).toBeGreaterThanOrEqual(256);
    expect(fill(pool, 'other', { block: () => 'b' })).toBeGreaterThan(40);
    expect(fill(pool, 'third', { block: () => 'c' })).toBeGreaterThan(4);
  });

  it('leaves other addresses of the same source room beside a flood by one', () => {
    const pool = createUnprovedPool(() => 1024);
    fill(pool, 'flooded');
    for (let address = 0; address < 10; address += 1)
      expect(fill(pool, 'flooded', { block: () => `b${address}`, most: 4 })).toBe(4);
  });

  it('gives an address four places where there are few', () => {
    const pool = createUnprovedPool(() => 8);
    expect(fill(pool, 'x')).toBe(4);
  });

  it('takes the next when one has left', () => {
    const pool = createUnprovedPool(() => 2);
    const place = pool.enter({ source: 'x', block: 'a' });
    expect(() => pool.enter({ source: 'x', block: 'a' })).toThrow(overloaded);
    place.leave();
    pool.enter({ source: 'x', block: 'a' });
  });

  it('promises 64 MiB in all', () => {
    const pool = createUnprovedPool(() => 1024);
    const [one, other] = [pool.enter({ source: 'x', block: 'a' }), pool.enter({ source: 'y', block: 'a' })];
    expect(one.promise(60 * mebibyte)).toBe(60 * mebibyte);
    expect(other.promise(60 * mebibyte)).toBe(4 * mebibyte);
    one.promise(-60 * mebibyte);
    expect(other.promise(60 * mebibyte)).toBe(60 * mebibyte);
  });

  it('keeps them to a quarter of the room there was', () => {
    const pool = createUnprovedPool(() => 1024);
    const [one, other] = [pool.enter({ source: 'x', block: 'a' }), pool.enter({ source: 'y', block: 'a' })];
    expect(one.fits(250, 1000)).toBe(true);
    expect(one.fits(251, 1000)).toBe(false);
    one.received(200);
    expect(other.fits(50, 800)).toBe(true);
    expect(other.fits(51, 800)).toBe(false);
    one.leave();
    expect(other.fits(250, 1000)).toBe(true);
  });
});
