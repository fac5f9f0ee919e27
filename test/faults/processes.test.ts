import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';
import { audit, isFiled, unharmed } from './lib/audit.ts';
import { sendBurst } from './lib/burst.ts';
import { aCollector, runToEnd, startCollectorProcess } from './lib/collector-process.ts';
import type { Accepted } from './lib/load.ts';
import { randomFrom } from './lib/random.ts';

describe('a second collector on a storage folder', () => {
  it('P21: is refused, also while the first is killed and started again, and harms nothing', async () => {
    const dir = join(await aFolder(), 'storage');
    const accepted: Accepted[] = [];
    const first = await aCollector({ dir });
    await sendBurst(first, randomFrom(3), { callbacks: 10, accepted });
    const second = await runToEnd(['serve'], { dir });
    expect(second.code).toBe(1);
    expect(second.printed).toMatch(
      /^collector: another collector \(process \d+\) is running on this storage folder, \S+: stop it first.*\n$/,
    );
    await sendBurst(first, randomFrom(4), { callbacks: 10, accepted });
    await first.kill();
    // The lock ends with the process: nothing has to be removed by hand.
    const starts = await Promise.allSettled([startCollectorProcess({ dir }), startCollectorProcess({ dir })]);
    const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    for (const collector of running) onTestFinished(() => collector.kill());
    expect(running).toHaveLength(1);
    for (const collector of running) {
      await isFiled(collector);
      expect(await audit(collector, accepted)).toEqual(unharmed);
    }
  });
});

describe('missing rights', () => {
  const nobody = 65534;
  const isRoot = process.getuid?.() === 0;
  /** Root may do everything, so the collector runs as somebody else. */
  const under = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  /** A clone may lie where only its owner comes, such as in /root. */
  const mayRun = !isRoot || canRead(under, fileURLToPath(new URL('../../src/cli.ts', import.meta.url)));
  if (!mayRun) console.log('missing rights skipped: needs setpriv, and a checkout that everybody may read');

  /** A folder of the user that the collector runs as, reachable by that user. */
  async function aFolderOfNobody(): Promise<string> {
    const parent = await aFolder();
    await chmod(parent, 0o755);
    const dir = join(parent, 'storage');
    await mkdir(dir, { mode: 0o700 });
    if (isRoot) await chown(dir, nobody, nobody);
    return dir;
  }

  it.skipIf(!mayRun)('P4: a folder that cannot be written to stops the start with a line that names it', async () => {
    const dir = await aFolderOfNobody();
    await chmod(dir, 0o500);
    const { code, printed } = await runToEnd(['serve'], { dir, under });
    expect(code, printed).toBe(1);
    expect(printed).toMatch(/^collector: the storage folder .*storage cannot be used: EACCES.*\n$/);
  });

  it.skipIf(!mayRun)(
    'P1, P13: taken away while it runs: what was accepted waits, and is filed when they are back',
    async () => {
      const dir = await aFolderOfNobody();
      const accepted: Accepted[] = [];
      const collector = await aCollector({ dir, under });
      await sendBurst(collector, randomFrom(1), { callbacks: 6, accepted });
      await isFiled(collector);

      await chmod(join(dir, 'spool'), 0o500);
      const large = Buffer.alloc(300_000, 'large');
      expect((await collector.deliver('/callback/default/large.bin', large)).status).toBe(503);
      const small = await collector.deliver('/callback/default/small.txt', 'small');
      expect(small.status).toBe(200);
      await until('filing says why it stands still', async () =>
        (await collector.api('/healthz')).json.checks.filing.detail.includes('EACCES'),
      );
      await until('it says so', async () => (await collector.api('/readyz')).status === 503);

      await chmod(join(dir, 'spool'), 0o700);
      await isFiled(collector);
      expect((await collector.deliver('/callback/default/large.bin', large)).status).toBe(200);
      expect((await collector.api(`/api/v1/deliveries/${small.headers['collector-delivery']}`)).json.state).toBe(
        'filed',
      );
      await isFiled(collector);
      expect(await audit(collector, accepted)).toEqual(unharmed);
    },
  );
});

/** True when Node can be run so, and reads the file. */
function canRead([command = '', ...args]: readonly string[], path: string): boolean {
  const reading = ['-e', 'fs.accessSync(process.argv[1], fs.constants.R_OK)', path];
  return spawnSync(command, [...args, process.execPath, ...reading]).status === 0;
}
