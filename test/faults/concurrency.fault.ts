import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { stormOfAliases, stormOfJobs, stormOfNames, stormOfRetries } from '../fixtures/storms.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const rounds = 20;
const tenMinutesMs = 600_000;

describe('many at once', () => {
  const rows = Array.from({ length: rounds }, (_, round) => ['a', 'b', 'c', 'd'].map((letter) => `${letter}${round}`));
  const child = sharedChild({
    sources: {
      ...Object.fromEntries(rows.flat().map((name) => [name, aSource()])),
      retries: aSource(),
      speechmatics: aSource({ vendor: 'speechmatics' }),
      voicebase: aSource({ vendor: 'voicebase' }),
    },
  });

  it(
    `P5: 256 files of one name at once to each of four sources, ${rounds} times, are numbered without a gap`,
    async () => {
      for (const sources of rows) await stormOfNames(child, sources, 256);
      child.expectUnharmed();
    },
    tenMinutesMs,
  );

  it(
    'P7: 100 retries at once, small and spooled, again and again, are one body',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const body = randomBytes(round % 2 === 0 ? 5000 : 400_000);
        await stormOfRetries(child, { source: 'retries', job: `retry-${round}`, body, times: 100 });
      }
      await child.isIdle();
      child.expectUnharmed();
    },
    tenMinutesMs,
  );

  it(
    'the callbacks of 400 jobs at once, in any order, are 400 jobs',
    async () => {
      await stormOfJobs(child, 400);
      child.expectUnharmed();
    },
    tenMinutesMs,
  );

  it(
    'jobs known under two ids are joined, in whatever order these come',
    async () => {
      await stormOfAliases(child, 400);
      child.expectUnharmed();
      expect((await child.api('/healthz')).json.status).toBe('ok');
    },
    tenMinutesMs,
  );
});
