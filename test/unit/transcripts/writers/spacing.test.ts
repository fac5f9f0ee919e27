import { describe, expect, it } from 'vitest';
import { spaceOut } from '../../../../src/transcripts/writers/spacing.ts';

function spaced(...spans: readonly (readonly [number, number])[]): [number, number][] {
  return spaceOut(spans.map(([startMs, endMs]) => ({ startMs, endMs }))).map(({ startMs, endMs }) => [startMs, endMs]);
}

describe('spaceOut', () => {
  it('leaves captions alone that have room', () => {
    expect(spaced([0, 1000], [1020, 8020])).toEqual([
      [0, 1000],
      [1020, 8020],
    ]);
  });

  it('parts captions that touch by 20 ms', () => {
    expect(spaced([0, 2000], [2000, 4000])).toEqual([
      [0, 1980],
      [2000, 4000],
    ]);
  });

  it('shows a short one for a second, if the next one leaves it the time', () => {
    expect(spaced([0, 300], [5000, 5300], [5500, 7000])).toEqual([
      [0, 1000],
      [5000, 5480],
      [5500, 7000],
    ]);
  });

  it('shows none for longer than 7 s', () => {
    expect(spaced([0, 20_000])).toEqual([[0, 7000]]);
  });

  it('case 8: lets an interjection have its time', () => {
    expect(spaced([0, 7000], [3000, 3500], [7020, 9000])).toEqual([
      [0, 2980],
      [3000, 4000],
      [7020, 9000],
    ]);
  });

  it('case 8: lets captions of one start take turns of a second', () => {
    expect(spaced([0, 4000], [0, 4000], [0, 4000])).toEqual([
      [0, 1000],
      [1020, 2020],
      [2040, 4000],
    ]);
  });

  it('case 8: delays none for more than 3 s while others have time to give', () => {
    const times = spaced(...Array.from({ length: 40 }, (_, index) => [index * 100, index * 100 + 5000] as const));
    expect(Math.max(...times.map(([start], index) => start - index * 100))).toBeLessThanOrEqual(3000);
  });
});
