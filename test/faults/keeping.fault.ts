import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freeze } from './lib/freeze.ts';
import { howOften } from './lib/how-often.ts';
import { endStory, endureKeeping, noStory } from './lib/keeping.ts';
import { canMount, makeLoopFileSystem } from './lib/loop-file-system.ts';
import { randomFrom, seedOfThisRun } from './lib/random.ts';

const kills = howOften('KILLS', { short: 20, long: 500 });
const cuts = howOften('CUTS', { short: 8, long: 200 });
const perFolder = 10;
const gibibyte = 1024 ** 3;

describe('what was answered about keeping', () => {
  it(`stands after ${kills} times kill -9: nothing is kept that was promised gone, nothing gone that was held`, async () => {
    const seed = seedOfThisRun();
    const random = randomFrom(seed);
    const counts = { ...noStory().counts };
    for (let done = 0; done < kills; done += perFolder) {
      const dir = await mkdtemp(join(tmpdir(), 'collector-keeping-'));
      const story = noStory();
      try {
        for (let n = 0; n < Math.min(perFolder, kills - done); n += 1) {
          await endureKeeping(dir, story, {
            random,
            async strike(collector) {
              await delay(random.between(200, 2_500));
              await collector.kill();
            },
          });
        }
        await endStory(dir, story);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
      for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += story.counts[key];
      console.log('kill -9', counts, `SEED=${seed}`);
      expect(story.wrong).toEqual([]);
    }
    expect(counts.interruptions).toBe(kills);
  });

  it.skipIf(!canMount('ext4'))(`stands after ${cuts} power cuts on ext4`, async () => {
    const seed = seedOfThisRun();
    const random = randomFrom(seed);
    const counts = { ...noStory().counts };
    for (let done = 0; done < cuts; done += perFolder) {
      const fileSystem = await makeLoopFileSystem('ext4', 4 * gibibyte);
      const dir = join(fileSystem.path, 'storage');
      const story = noStory();
      try {
        for (let n = 0; n < Math.min(perFolder, cuts - done); n += 1) {
          await endureKeeping(dir, story, {
            random,
            async strike(collector) {
              await delay(random.between(200, 2_500));
              await freeze(collector.pid);
              await fileSystem.cut();
              await collector.kill();
              await fileSystem.remount();
            },
          });
        }
        await endStory(dir, story);
      } finally {
        await fileSystem.remove();
      }
      for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += story.counts[key];
      console.log('power cuts', counts, `SEED=${seed}`);
      expect(story.wrong).toEqual([]);
    }
    expect(counts.interruptions).toBe(cuts);
  });
});
