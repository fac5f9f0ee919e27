import { describe, expect, it } from 'vitest';
import { fuzzHeads, headSettings } from '../fixtures/fuzz-heads.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const heads = Number(process.env.FUZZ_HEADS ?? 100_000);
const hourMs = 3_600_000;

describe('generated heads', () => {
  const child = sharedChild(headSettings);

  it(
    `P16, P17: of ${heads} none kills the process, is answered 5xx, or gets in without right`,
    async () => {
      const seen = await fuzzHeads(child, heads);
      console.log(seen);
      expect(seen.accepted).toBeGreaterThan(heads / 40);
      await child.isIdle();
      child.expectUnharmed();
    },
    hourMs,
  );
});
