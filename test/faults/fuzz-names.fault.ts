import { describe, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { fuzzNames } from '../fixtures/fuzz-names.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const names = Number(process.env.FUZZ_NAMES ?? 20_000);
const hourMs = 3_600_000;

describe('generated names', () => {
  const child = sharedChild({ sources: { names: aSource(), again: aSource() } });

  it(
    `P5, P17: of ${names} each becomes one that can be opened, lies inside the folder, and stays as it is`,
    async () => {
      const seen = await fuzzNames(child, { source: 'names', again: 'again', names });
      console.log(seen);
      await child.isIdle();
      child.expectUnharmed();
    },
    hourMs,
  );
});
