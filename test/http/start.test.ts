import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openInboxDatabase } from '../../src/inbox/schema.ts';
import { commandEnvironment } from '../fixtures/cli.ts';
import { aFolder } from '../fixtures/folder.ts';

const scripts = join(import.meta.dirname, '../../scripts');

describe('npm start', () => {
  it('finds the collector that runs before it builds anything under its feet', async () => {
    const dir = await aFolder();
    const held = openInboxDatabase(join(dir, 'inbox.sqlite'));
    onTestFinished(() => void held.close());
    const env = { ...commandEnvironment, COLLECTOR_STORAGE: dir };

    const { status, stderr, stdout } = spawnSync(process.execPath, [join(scripts, 'start.ts')], { cwd: dir, env });

    expect(String(stderr)).toBe(
      `collector: another collector (process ${process.pid}) is running on this storage folder, ${dir}: stop it first, or set another storage.dir\n`,
    );
    expect([status, String(stdout)]).toEqual([1, '']);
  });

  it('says that the packages are missing, on any Node', async () => {
    const folder = join(await aFolder(), 'scripts');
    await mkdir(folder);
    await copyFile(join(scripts, 'installed.js'), join(folder, 'installed.mjs'));

    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'installed.mjs')]);

    expect([status, String(stderr)]).toEqual([
      1,
      'The packages of the collector are not installed: run npm ci first.\n',
    ]);
  });
});
