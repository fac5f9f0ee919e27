import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/transcripts/follow.ts';

/** A clock that only goes on with work, and what the pace rested. */
function aWorld() {
  let nowMs = 0;
  let handled = 0;
  const rests: number[] = [];
  const pace = createPace({
    handled: () => handled,
    now: () => nowMs,
    rest: async (ms) => void rests.push(ms),
  });
  return {
    pace,
    rests,
    pass(ms: number) {
      nowMs += ms;
    },
    /** Works so long while so many callbacks are accepted. */
    work: (ms: number, callbacks: number) =>
      pace.gently(() => {
        nowMs += ms;
        handled += callbacks;
        return 'done';
      }),
  };
}

describe('createPace', () => {
  it('gives back what the work gives, and goes on at once while nothing comes in', async () => {
    const { work, rests } = aWorld();
    expect(await work(100, 0)).toBe('done');
    expect(await work(100, 4)).toBe('done');
    expect(rests).toEqual([]);
  });

  it('rests nineteen times as long as it worked while callbacks come in, and two seconds at most', async () => {
    const { work, rests } = aWorld();
    await work(10, 40);
    await work(500, 2000);
    expect(rests).toEqual([190, 2000]);
  });

  it('loses its patience when it has not caught up for ten minutes', async () => {
    const { work, rests, pace, pass } = aWorld();
    await work(10, 40);
    pass(10 * 60_000);
    await work(10, 40);
    expect(rests).toEqual([190]);
    pace.caughtUp();
    await work(10, 40);
    expect(rests).toEqual([190, 190]);
  });
});
