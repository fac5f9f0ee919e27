import { describe, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { fuzzJsonChunks, fuzzSpooledJson } from '../fixtures/fuzz-json.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const texts = Number(process.env.FUZZ_JSON ?? 1_000_000);
const hourMs = 3_600_000;

describe('generated JSON', () => {
  const child = sharedChild({ sources: { json: aSource() }, storage: { quarantine: '100MB' } });

  it(
    `P10: ${texts} texts in random chunks are judged as JSON.parse judges them`,
    () => {
      fuzzJsonChunks(texts);
    },
    hourMs,
  );

  it(
    'P10, P17: 500 bodies too large for memory are answered as JSON.parse judges them',
    async () => {
      await fuzzSpooledJson(child, { source: 'json', bodies: 500 });
      await child.isIdle();
      child.expectUnharmed();
    },
    hourMs,
  );
});
