import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../../src/config/sizes.ts';

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['1048576', 1_048_576],
    ['1B', 1],
    ['20MB', 20_000_000],
    ['2kB', 2000],
    ['2KB', 2000],
    ['2KiB', 2048],
    ['5GiB', 5_368_709_120],
    ['5 GiB', 5_368_709_120],
    ['1.5GiB', 1_610_612_736],
    ['2TiB', 2_199_023_255_552],
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'GiB', '5G', '5gib', '-1', '1e3', '5 GiB ', '0x10', '5GiBs', '9999999999TiB', '٣MB', 'Infinity'])(
    'refuses %j',
    (text) => {
      expect(() => parseSize(text)).toThrow(RangeError);
    },
  );
});

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '30', 's', '30S', '1h30m', '-1s', '1w', '30sec'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });
});

describe('formatSize and formatDuration', () => {
  it('write the shortest form', () => {
    expect([0, 1000, 1024, 20_000_000, 5_368_709_120, 1_610_612_736, 7].map(formatSize)).toEqual([
      '0B',
      '1kB',
      '1KiB',
      '20MB',
      '5GiB',
      '1536MiB',
      '7B',
    ]);
    expect([0, 500, 30_000, 90_000, 3_600_000, 86_400_000].map(formatDuration)).toEqual([
      '0s',
      '500ms',
      '30s',
      '90s',
      '1h',
      '1d',
    ]);
  });

  it('write what the parsers read back as the same number', () => {
    const amount = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(5000).map((n) => n * 1024 ** 3),
      fc.nat(5000).map((n) => n * 60_000),
    );
    fc.assert(
      fc.property(amount, (n) => parseSize(formatSize(n)) === n && parseDuration(formatDuration(n)) === n),
      { numRuns: 300 },
    );
  });
});
