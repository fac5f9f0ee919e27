import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';

const longestRestMs = 2_000;
/** After so long without having caught up, work no longer rests: the index must not fall behind without end. */
const patienceMs = 10 * 60_000;

/** Keeps work that nothing waits for out of the way of answers. */
export interface Pace {
  /** Does the work, and rests after it while deliveries are accepted or filed. */
  gently<Value>(work: () => Value | Promise<Value>): Promise<Value>;
  /** Everything is done: patience begins anew. */
  caughtUp(): void;
}

export interface PaceParts {
  handled(): number;
  now(): number;
  rest(ms: number): Promise<void>;
}

/**
 * Even at the lowest priority work costs answers time: it shares caches and the disk with them. At 4,000 callbacks a
 * second, indexing without a rest took more than half of them away (docs/benchmarks.md says how to measure).
 *
 * @param accepted how many deliveries were accepted or filed so far
 * @param now ms of a clock that never goes back
 */
export function createPace({ handled, now, rest }: PaceParts): Pace {
  let behindSinceMs: number | null = null;
  return {
    async gently(work) {
      const startMs = now();
      const before = handled();
      behindSinceMs ??= startMs;
      const value = await work();
      const workedMs = now() - startMs;
      const isPatient = startMs - behindSinceMs < patienceMs;
      if (isPatient && isBusy(handled() - before, workedMs)) await rest(restAfter(workedMs, longestRestMs));
      return value;
    },
    caughtUp() {
      behindSinceMs = null;
    },
  };
}
