import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWordPlaces, type WordPlace, writeWordPlaces } from '../../../src/domain/word-places.ts';

describe('writeWordPlaces', () => {
  it('takes little room', () => {
    const places: WordPlace[] = [
      { from: 0, to: 5, startMs: 320, endMs: 610, percent: 97 },
      { from: 6, to: 13, startMs: null, endMs: null, percent: null },
    ];
    expect(writeWordPlaces(places, 300)).toBe('0,5,20,310,97 1,7,,,');
  });

  it('is read as it was written', () => {
    const ms = fc.option(fc.nat(20_000_000));
    const word = fc.record({
      gap: fc.nat(5),
      length: fc.integer({ min: 1, max: 30 }),
      startMs: ms,
      endMs: ms,
      percent: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(fc.array(word), fc.nat(20_000_000), (words, originMs) => {
        let end = 0;
        const places = words.map(({ gap, length, ...rest }) => {
          const from = end + gap;
          end = from + length;
          return { from, to: end, ...rest };
        });
        expect(readWordPlaces(writeWordPlaces(places, originMs), originMs)).toEqual(places);
      }),
    );
  });
});
