import { describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { fuzzBodies } from '../fixtures/fuzz-bodies.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const forms = Number(process.env.FUZZ_FORMS ?? 100_000);
const hourMs = 3_600_000;

describe('generated forms', () => {
  const child = sharedChild({ sources: { forms: aSource() }, storage: { quarantine: '4GiB' } });

  it(
    `P8, P10, P17: of ${forms} every part is stored byte for byte, or the form is refused`,
    async () => {
      const seen = await fuzzBodies(child, { source: 'forms', forms, atOnce: 500 });
      console.log(seen);
      expect(seen.accepted).toBeGreaterThan(forms / 3);
      expect(seen.refused).toBeGreaterThan(forms / 20);
      await child.isIdle();
      child.expectUnharmed();
    },
    hourMs,
  );
});
