import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, verifyFindings } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import { startCollectorProcess } from './lib/collector-process.ts';
import type { Accepted } from './lib/load.ts';
import { randomFrom } from './lib/random.ts';

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;

/** From now on no file of the process may grow over so many bytes: a disk without room, for one process. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  const limited = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  expect(limited.stderr.toString()).toBe('');
}

describe('a disk that refuses to take more', () => {
  if (!hasLimits) console.log('a refusing disk skipped: needs prlimit');

  it.skipIf(!hasLimits)(
    'P1, P3, P13: 503 and no crash, reads go on, and callbacks are taken again without a restart',
    async () => {
      const dir = await aFolder();
      const random = randomFrom(1);
      const accepted: Accepted[] = [];
      let collector = await startCollectorProcess({ dir });
      onTestFinished(() => collector.kill());
      await sendBurst(collector, random, { callbacks: 12, accepted });
      await isFiled(collector);
      for (const bytes of [0, 5_000, 300_000]) {
        // Some are accepted and cannot be filed yet.
        const [statuses] = await Promise.all([
          sendBurst(collector, random, { callbacks: 24, accepted }),
          Promise.resolve().then(() => limitFiles(collector.pid, bytes)),
        ]);
        expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
        await sendBurst(collector, random, { callbacks: 12, accepted });
        // Larger than any file may grow, whatever was sent before.
        const large = await collector.deliver('/callback/default/large.bin', Buffer.alloc(400_000, 'large'));
        expect(large.status).toBe(503);
        expect(collector.hasEnded(), collector.printed()).toBe(false);

        expect((await collector.api('/api/v1/deliveries')).status).toBe(200);
        const known = [...accepted.slice(0, 2), ...accepted.slice(-2)];
        for (const { id, parts } of known) {
          expect((await collector.api(`/api/v1/deliveries/${id}`)).status).toBe(200);
          for (const [index, { bytes: size }] of parts.entries()) {
            const part = await collector.api(`/api/v1/deliveries/${id}/parts/${index}`);
            expect([part.status, part.body.length]).toEqual([200, size]);
          }
        }

        limitFiles(collector.pid, 'unlimited');
        await until('callbacks are taken again', async () =>
          (await sendBurst(collector, random, { callbacks: 4, accepted })).every((status) => status === 200),
        );
      }
      await isFiled(collector);
      const unharmed = { lost: [], altered: [], other: [] };
      expect(await audit(collector, accepted)).toEqual(unharmed);
      await collector.kill();
      collector = await startCollectorProcess({ dir });
      await isFiled(collector);
      expect(await audit(collector, accepted)).toEqual(unharmed);
      expect(await verifyFindings(dir)).toBeNull();
    },
  );
});
