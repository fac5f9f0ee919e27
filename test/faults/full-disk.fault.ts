import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, unharmed, verifyFindings } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import { type CollectorProcess, startCollectorProcess } from './lib/collector-process.ts';
import { fill, freeBytes } from './lib/filler.ts';
import { howOften } from './lib/how-often.ts';
import type { Accepted } from './lib/load.ts';
import { canMount, makeLoopFileSystem, mountTmpfs } from './lib/loop-file-system.ts';
import { type Random, randomFrom, seedOfThisRun } from './lib/random.ts';

const mebibyte = 1024 ** 2;
const rounds = howOften('FILLINGS', { short: 2, long: 25 });

/** What a filling may leave in the archive, with room to spare. */
const roundBytes = 8 * mebibyte;
// What is accepted stays: were there no room for all of it, the disk would be full without the filler in the end.
const totalBytes = 64 * mebibyte + rounds * roundBytes;

const fileSystems = [
  { what: 'tmpfs', make: () => mountTmpfs(totalBytes) },
  { what: 'ext4', make: () => makeLoopFileSystem('ext4', totalBytes) },
  // XFS is never smaller than 300 MiB, and takes 64 of them for its journal.
  { what: 'xfs', make: () => makeLoopFileSystem('xfs', Math.max(320 * mebibyte, 64 * mebibyte + totalBytes)) },
];

describe.each(fileSystems)('a file system that is full to the last byte ($what)', ({ make }) => {
  const isPossible = canMount('ext4') && canMount('xfs');
  if (!isPossible) console.log('full file systems skipped: needs root and loop devices');

  it.skipIf(!isPossible)(
    `P1, P3, P13: ${rounds} times gets 503, reads go on, and it is green again with space`,
    async () => {
      const random = randomFrom(seedOfThisRun());
      const fileSystem = await make();
      const dir = join(fileSystem.path, 'storage');
      const accepted: Accepted[] = [];
      const answers: Record<string, number> = {};
      // No reserve: nothing stops the collector before the disk does.
      let collector = await startCollectorProcess({ dir, reserve: 0 });
      try {
        await sendBurst(collector, random, { callbacks: 20, accepted });
        await isFiled(collector);
        for (let round = 0; round < rounds; round += 1) {
          const filler = join(fileSystem.path, 'filler');
          await fill(filler, fileSystem.path, random.between(0, 3) * mebibyte);
          const statuses = await burstUntilFull(collector, random, accepted);
          for (const status of statuses) answers[status] = (answers[status] ?? 0) + 1;
          expect(collector.hasEnded(), collector.printed().slice(-3000)).toBe(false);
          expect([...new Set(statuses)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
          await until('readiness tells the truth', () => tellsTheTruth(collector));
          await readsGoOn(collector, accepted);
          await rm(filler);
          await until('there is room again', async () => (await freeBytes(fileSystem.path)) > roundBytes);
          await until(
            'it is ready again',
            async () =>
              (await sendBurst(collector, random, { callbacks: 3, accepted })).every((status) => status === 200),
            { withinMs: 15_000 },
          );
          await saysReady(collector);
          await isFiled(collector);
        }
        expect(await audit(collector, accepted)).toEqual(unharmed);
        await collector.kill();
        collector = await startCollectorProcess({ dir });
        await isFiled(collector);
        expect(await audit(collector, accepted)).toEqual(unharmed);
        expect(await verifyFindings(dir)).toBeNull();
        console.log('full file system', answers);
      } finally {
        await collector.kill();
        await fileSystem.remove();
      }
    },
  );
});

/** Sends until everything is refused. */
async function burstUntilFull(collector: CollectorProcess, random: Random, accepted: Accepted[]): Promise<number[]> {
  const all: number[] = [];
  await until(
    'nothing fits any more',
    async () => {
      const statuses = await sendBurst(collector, random, { callbacks: 16, accepted });
      all.push(...statuses);
      return statuses.every((status) => status === 503);
    },
    { withinMs: 30_000 },
  );
  return all;
}

/** With some last bytes free it may be ready, but then for a small callback it must be. */
async function tellsTheTruth(collector: CollectorProcess): Promise<boolean> {
  const { status } = await collector.api('/readyz');
  return status === 503 || (await collector.deliver('/callback/default/tiny.txt', 'tiny')).status === 200;
}

async function saysReady(collector: CollectorProcess): Promise<void> {
  await until('it says so again', async () => (await collector.api('/readyz')).status === 200).catch(async (cause) => {
    throw new Error((await collector.api('/healthz')).text, { cause });
  });
}

/** Listing, record and download of what is held, while nothing can be written. */
async function readsGoOn(collector: CollectorProcess, accepted: readonly Accepted[]): Promise<void> {
  expect((await collector.api('/api/v1/deliveries')).status).toBe(200);
  for (const { id, parts } of [...accepted.slice(0, 3), ...accepted.slice(-3)]) {
    expect((await collector.api(`/api/v1/deliveries/${id}`)).status).toBe(200);
    for (const [index, { bytes }] of parts.entries()) {
      const answer = await collector.api(`/api/v1/deliveries/${id}/parts/${index}`);
      expect([answer.status, answer.body.length]).toEqual([200, bytes]);
    }
  }
}
