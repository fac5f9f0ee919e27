import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spaceOut } from '../../../../src/transcripts/writers/cues.ts';

/** Spans of a speaker each; of `a` where it is left out. */
function spaced(
  ...spans: readonly (readonly [startMs: number, endMs: number, speaker?: string])[]
): [number, number][] {
  return spaceOut(spans.map(([startMs, endMs, speaker = 'a']) => ({ startMs, endMs, speaker }))).map(
    ({ startMs, endMs }) => [startMs, endMs],
  );
}

describe('spaceOut', () => {
  it('leaves captions alone that have room', () => {
    expect(spaced([0, 1000], [1020, 8020])).toEqual([
      [0, 1000],
      [1020, 8020],
    ]);
  });

  it('parts captions that touch by 20 ms, and those that overlap by a breath', () => {
    expect(spaced([0, 2000], [2000, 4000])).toEqual([
      [0, 1980],
      [2000, 4000],
    ]);
    expect(spaced([0, 2150], [2000, 4000, 'b'])).toEqual([
      [0, 1980],
      [2000, 4000],
    ]);
  });

  it('shows a short one for a second, if the next one leaves it the time', () => {
    expect(spaced([0, 300], [5000, 5300], [5700, 7000])).toEqual([
      [0, 1000],
      [5000, 5680],
      [5700, 7000],
    ]);
  });

  it('shows a short one for half a second, even over what somebody else says', () => {
    expect(spaced([0, 200, 'a'], [250, 450, 'b'], [700, 2000, 'a'])).toEqual([
      [0, 500],
      [250, 750],
      [700, 2000],
    ]);
  });

  it('ends one sooner when its own speaker goes on', () => {
    expect(spaced([0, 200], [300, 2000])).toEqual([
      [0, 280],
      [300, 2000],
    ]);
  });

  it('shows none for longer than 7 s', () => {
    expect(spaced([0, 20_000])).toEqual([[0, 7000]]);
    expect(spaced([0, 20_000], [10_000, 12_000, 'b'])[0]).toEqual([0, 7000]);
  });

  it('case 8: cuts none for an interjection, and lets that have its time', () => {
    expect(spaced([0, 7000], [3000, 3300, 'b'], [7020, 9000])).toEqual([
      [0, 7000],
      [3000, 4000],
      [7020, 9000],
    ]);
  });

  it('case 8: shows captions of one start at once, also of the same speaker', () => {
    expect(spaced([0, 4000], [0, 4000], [0, 100])).toEqual([
      [0, 4000],
      [0, 4000],
      [0, 1000],
    ]);
    expect(spaced([0, 100], [0, 100])).toEqual([
      [0, 500],
      [0, 1000],
    ]);
  });

  it('gives the same times again for what it gave, delays none and cuts none short', () => {
    const spans = fc.array(
      fc.record({
        startMs: fc.integer({ min: 0, max: 5000 }),
        lengthMs: fc.integer({ min: 0, max: 9000 }),
        speaker: fc.constantFrom('a', 'b', null),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(spans, (list) => {
        const spoken = list
          .map(({ startMs, lengthMs, speaker }) => ({ startMs, endMs: startMs + lengthMs, speaker }))
          .sort((one, other) => one.startMs - other.startMs);
        const shown = spaceOut(spoken);
        for (const [index, { startMs, endMs }] of shown.entries()) {
          const said = spoken[index];
          const goesOn = spoken.slice(index + 1).find(({ speaker }) => speaker === said?.speaker)?.startMs ?? Infinity;
          expect(startMs).toBe(said?.startMs);
          expect(endMs - startMs).toBeGreaterThanOrEqual(Math.min(500, Math.max(100, goesOn - 20 - startMs)));
          expect(endMs - startMs).toBeLessThanOrEqual(7000);
          expect(endMs).toBeGreaterThanOrEqual(Math.min((said?.endMs ?? 0) - 220, startMs + 7000 - 220));
        }
        expect(spaceOut(spoken.map((span, index) => ({ ...span, ...shown[index] })))).toEqual(shown);
      }),
      { numRuns: 500 },
    );
  });
});
