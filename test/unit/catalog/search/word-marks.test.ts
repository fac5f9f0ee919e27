import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endMsAt, markAt, startMsAt } from '../../../../src/catalog/search/times.ts';
import { packMarks, type SegmentMark, unpackMarks } from '../../../../src/catalog/search/word-marks.ts';

const ms = fc.oneof(fc.nat({ max: 100_000 }), fc.nat({ max: 10_000_000_000 }));
const word = fc.record({ gap: fc.nat({ max: 300 }), length: fc.nat({ max: 300 }), startMs: ms, endMs: ms });
const segment = fc.record({
  gap: fc.nat({ max: 3 }),
  tail: fc.nat({ max: 500 }),
  segment: fc.nat({ max: 1_000_000 }),
  speaker: fc.option(fc.nat({ max: 300 })),
  startMs: fc.option(ms),
  endMs: fc.option(ms),
  words: fc.array(word, { maxLength: 8 }),
});

/** Marks in the order of a text, out of gaps and lengths. */
function placed(
  segments: readonly (typeof segment extends fc.Arbitrary<infer Value> ? Value : never)[],
): SegmentMark[] {
  let at = 0;
  return segments.map(({ gap, tail, words, ...rest }) => {
    const from = at + gap;
    at = from;
    const marks = words.map(({ gap: before, length, startMs, endMs }) => {
      const wordFrom = at + before;
      at = wordFrom + length;
      return { from: wordFrom, to: at, startMs, endMs };
    });
    at += tail;
    return { ...rest, from, to: at, words: marks };
  });
}

describe('packMarks', () => {
  it('is undone by unpackMarks', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const marks = placed(segments);
        expect(unpackMarks(packMarks(marks))).toEqual(marks);
      }),
      { numRuns: 200 },
    );
  });

  it('takes three bytes for a word of ordinary speech', () => {
    const words = Array.from({ length: 1000 }, (_, i) => {
      return { from: i * 6, to: i * 6 + 5, startMs: i * 400 + 20, endMs: i * 400 + 310 };
    });
    const bytes = packMarks([{ from: 0, to: 6000, segment: 0, speaker: 0, startMs: 20, endMs: 400_000, words }]);
    expect(bytes.length / 1000).toBeLessThan(3.1);
  });
});

describe('the time of a place', () => {
  const words = [
    { from: 4, to: 8, startMs: 400, endMs: 700 },
    { from: 20, to: 24, startMs: 2000, endMs: 2300 },
  ];
  const mark: SegmentMark = { from: 0, to: 40, segment: 0, speaker: null, startMs: 100, endMs: 5000, words };

  it.each([
    // Text before the first word, the word and its inside, between words, the second word, behind all.
    [0, 3, 100, 400],
    [4, 8, 400, 700],
    [5, 6, 400, 700],
    [10, 15, 700, 2000],
    [4, 24, 400, 2300],
    [6, 12, 400, 2000],
    [30, 40, 2300, 5000],
  ])('of [%i, %i) is %i to %i', (from, to, startMs, endMs) => {
    expect([startMsAt(mark, from), endMsAt(mark, to)]).toEqual([startMs, endMs]);
  });

  it('is that of the segment without words, and null without any', () => {
    expect([startMsAt({ ...mark, words: [] }, 5), endMsAt({ ...mark, words: [] }, 8)]).toEqual([100, 5000]);
    expect(startMsAt({ ...mark, words: [], startMs: null }, 5)).toBeNull();
  });

  it('is looked up in the mark that holds the place', () => {
    const marks = [0, 41, 90].map((from) => ({ from }));
    expect([0, 40, 41, 89, 90, 500].map((offset) => markAt(marks, offset)?.from)).toEqual([0, 0, 41, 41, 90, 90]);
    expect(markAt([], 3)).toBeUndefined();
  });
});
