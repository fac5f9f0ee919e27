import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, unharmed, verifyFindings } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import { aCollector, type CollectorProcess, runToEnd, startCollectorProcess } from './lib/collector-process.ts';
import type { Accepted } from './lib/load.ts';
import { canMount, mountTmpfs } from './lib/loop-file-system.ts';
import { randomFrom } from './lib/random.ts';

const libfaketime = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

describe('a clock that jumps', () => {
  if (libfaketime === undefined) console.log('clock jumps skipped: needs Debian’s libfaketime');

  it.skipIf(libfaketime === undefined)(
    'P14: under a running collector and between two starts loses nothing, and the order stays that of acceptance',
    async () => {
      const dir = join(await aFolder(), 'storage');
      const clock = join(await aFolder(), 'clock');
      const env = {
        LD_PRELOAD: libfaketime ?? '',
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        // As when a clock is set: what counts seconds since the start goes on counting.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };
      const accepted: Accepted[] = [];
      const ids: string[] = [];
      await writeFile(clock, '+0');
      let collector = await aCollector({ dir, env });
      for (const jump of ['+0', '-30d', '+400d', '-1h', '+1d', 'restart', '-2y', '+0']) {
        if (jump === 'restart') {
          await collector.kill();
          collector = await aCollector({ dir, env });
          continue;
        }
        await writeFile(clock, jump);
        for (const body of ['one', 'two', 'three']) {
          const answer = await collector.deliver('/callback/default/jump.txt', `${jump} ${body}`);
          expect(answer.status).toBe(200);
          ids.push(String(answer.headers['collector-delivery']));
        }
        await sendBurst(collector, randomFrom(ids.length), { callbacks: 4, accepted });
        if (jump === '+400d') await isFiled(collector);
      }
      await isFiled(collector);
      const listed = await listing(collector);
      expect(listed.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids.toReversed());
      const years = new Set(listed.map(({ receivedAt }) => receivedAt.slice(0, 4)));
      expect(years.size, 'the clock did jump').toBeGreaterThan(1);
      expect(await audit(collector, accepted)).toEqual(unharmed);
      await collector.kill();
      for (const name of await readdir(dir)) if (name.startsWith('catalog')) await rm(join(dir, name));
      collector = await aCollector({ dir });
      const rebuilt = await until('the catalog is made anew', async () => {
        const items = await listing(collector);
        return items.length === listed.length ? items : null;
      });
      expect(rebuilt.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
      expect(await verifyFindings(dir)).toBeNull();
    },
  );
});

describe('a part of the storage on another file system', () => {
  if (!canMount('ext4')) console.log('mounted folders skipped: needs root');

  it.skipIf(!canMount('ext4')).each(['spool', 'archive', 'quarantine'])(
    'P4: %s as a mount point is refused at the start, in words that say what to do',
    async (part) => {
      const dir = join(await aFolder(), 'storage');
      await (await startCollectorProcess({ dir })).stop();
      const mounted = await mountTmpfs(16 * 1024 ** 2);
      await chmod(mounted.path, 0o700);
      onTestFinished(() => mounted.remove());
      const folder = join(dir, part);
      await rename(folder, `${folder}.away`);
      await mkdir(folder, { mode: 0o700 });
      const bound = spawnSync('mount', ['--bind', mounted.path, folder]);
      expect(bound.stderr.toString()).toBe('');
      onTestFinished(() => void spawnSync('umount', [folder]));
      const { code, printed } = await runToEnd(['serve'], { dir });
      expect(code).toBe(1);
      expect(printed).toMatch(/^collector: a file in .*spool cannot be linked into .* one file system .*\n$/);
    },
  );
});

async function listing(collector: CollectorProcess): Promise<Delivery[]> {
  return (await collector.api('/api/v1/deliveries?limit=500')).json.items;
}
