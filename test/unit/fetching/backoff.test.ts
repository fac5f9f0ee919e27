import { describe, expect, it } from 'vitest';
import { backoffMs, maxTries, readRetryAfter } from '../../../src/fetching/backoff.ts';

const hour = 3_600_000;

describe('backoffMs', () => {
  it('grows from half a minute to half a day, and spreads over days', () => {
    const delays = Array.from({ length: maxTries - 1 }, (_, index) => backoffMs(index + 1, null, 0.5));
    expect(delays.slice(0, 3)).toEqual([30_000, 90_000, 270_000]);
    expect(delays.at(-1)).toBe(12 * hour);
    const allMs = delays.reduce((sum, delay) => sum + delay, 0);
    expect([allMs > 4 * 24 * hour, allMs < 6 * 24 * hour]).toEqual([true, true]);
  });

  it('leaves a fifth to chance, either way', () => {
    expect([backoffMs(1, null, 0), backoffMs(1, null, 1)]).toEqual([24_000, 36_000]);
  });

  it.each([
    ['more than usual', hour, hour],
    ['less than usual', 1000, 30_000],
    ['a year', 365 * 24 * hour, 24 * hour],
  ])('waits as long as the vendor asks, up to a day: %s', (_what, askedMs, delayMs) => {
    expect(backoffMs(1, askedMs, 0.5)).toBe(delayMs);
  });
});

describe('readRetryAfter', () => {
  const nowMs = Date.parse('2026-11-21T10:00:00Z');
  it.each([
    ['120', 120_000],
    ['Sat, 21 Nov 2026 10:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('reads %s as %s ms', (value, ms) => {
    expect(readRetryAfter(value, nowMs)).toBe(ms);
  });
});
