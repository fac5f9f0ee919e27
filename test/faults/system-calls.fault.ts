import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, verifyFindings } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import { type CollectorProcess, startCollectorProcess } from './lib/collector-process.ts';
import { howOften } from './lib/how-often.ts';
import type { Accepted } from './lib/load.ts';
import { randomFrom, seedOfThisRun } from './lib/random.ts';
import { canInject, type Injection, injectedCount, injectFaults, syncedAgain } from './lib/strace.ts';

const most = howOften('CALLS', { short: 4, long: 200 });
/** Every early call, then fewer: late ones repeat what early ones showed. */
const numbers = Array.from({ length: most }, (_, index) => index + 1).filter((n) => n <= 20 || n % 10 === 0);

/** `write` is not among them: the threads wake one another with it. A full file system makes it fail instead. */
const kinds: Pick<Injection, 'calls' | 'errno'>[] = [
  { calls: ['fsync', 'fdatasync'], errno: 'EIO' },
  { calls: ['fsync', 'fdatasync'], errno: 'ENOSPC' },
  { calls: ['pwrite64'], errno: 'EIO' },
  { calls: ['pwrite64'], errno: 'ENOSPC' },
  { calls: ['openat'], errno: 'EMFILE' },
  { calls: ['openat'], errno: 'EROFS' },
  { calls: ['link', 'linkat'], errno: 'EIO' },
  { calls: ['link', 'linkat'], errno: 'ENOSPC' },
  { calls: ['unlink', 'unlinkat'], errno: 'EIO' },
  { calls: ['unlink', 'unlinkat'], errno: 'EROFS' },
];

/**
 * SQLite syncs its WAL again when a connection is closed after a failed commit. Nothing rests on that sync: what it then
 * copies was synced before, and what failed is not part of it.
 */
function isOfSqlite(file: string): boolean {
  return /\.sqlite(-wal)?>$/.test(file);
}

describe('system calls that fail', () => {
  if (!canInject()) console.log('failing system calls skipped: needs strace, and the right to trace');

  it.skipIf(!canInject()).each(kinds)(
    'P1, P3, P13: $calls with $errno, the first to the last and all of them: 503, never a false 200, and no restart',
    async ({ calls, errno }) => {
      const random = randomFrom(seedOfThisRun());
      const dir = await mkdtemp(join(tmpdir(), 'collector-calls-'));
      const accepted: Accepted[] = [];
      const again = new Set<string>();
      const answers: Record<string, number> = {};
      let injected = 0;
      // Calls are counted in each thread, so the pool has one.
      let collector = await startCollectorProcess({ dir, env: { UV_THREADPOOL_SIZE: '1' } });
      /** What could not be removed goes with the next start. */
      const leftovers = calls.includes('unlink') ? 'may be there' : 'are gone';
      try {
        await sendBurst(collector, random, { callbacks: 40, accepted });
        for (const when of [...numbers.map(String), '1+']) {
          const faults = await injectFaults(collector.pid, { calls, errno, when });
          const statuses = await sendBurst(collector, random, { callbacks: 24, accepted });
          await filingHadItsChance(collector);
          const lines = await faults.stop();
          injected += injectedCount(lines);
          for (const file of syncedAgain(lines)) if (!isOfSqlite(file)) again.add(file);
          for (const status of statuses) answers[status] = (answers[status] ?? 0) + 1;
          expect(collector.hasEnded(), collector.printed().slice(-3000)).toBe(false);
          expect([...new Set(statuses)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
          await isGreen(collector, accepted);
        }
        await isFiled(collector, leftovers);
        const held = await audit(collector, accepted);
        await collector.kill();
        collector = await startCollectorProcess({ dir });
        await isFiled(collector, leftovers);
        const heldAfterRestart = await audit(collector, accepted);
        console.log(calls.join('/'), errno, `${injected} failed`, answers, [...again]);
        expect(held).toEqual({ lost: [], altered: [], other: [] });
        expect(heldAfterRestart).toEqual({ lost: [], altered: [], other: [] });
        expect(await verifyFindings(dir)).toBeNull();
        expect(injected).toBeGreaterThan(0);
        expect([...again]).toEqual([]);
      } finally {
        await collector.kill();
        await rm(dir, { recursive: true, force: true });
      }
    },
  );
});

/** Filing begins a moment after the answer; where it cannot go on, it is not waited for. */
async function filingHadItsChance(collector: CollectorProcess): Promise<void> {
  const isDone = async (): Promise<boolean> =>
    /^collector_unfiled_deliveries 0/m.test((await collector.api('/metrics')).text);
  await until('everything is filed', isDone, { withinMs: 600 }).catch(() => undefined);
}

/** Takes callbacks of every size again, without having been started again. */
async function isGreen(collector: CollectorProcess, accepted: Accepted[]): Promise<void> {
  const random = randomFrom(accepted.length);
  await until(
    'callbacks are taken again',
    async () => (await sendBurst(collector, random, { callbacks: 8, accepted })).every((status) => status === 200),
    { withinMs: 10_000 },
  ).catch((cause: unknown) => {
    throw new Error(collector.printed().slice(-3000), { cause });
  });
}
