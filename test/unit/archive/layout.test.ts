import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, statfs, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closeToOthers, openToOthers, prepareStorage } from '../../../src/archive/layout.ts';
import { StartError } from '../../../src/domain/errors.ts';
import { aFolder } from '../../fixtures/folder.ts';

describe('prepareStorage', () => {
  it('makes the storage and its folders for the own user alone, and leaves nothing else', async () => {
    const root = join(await aFolder(), 'deep', 'storage');
    await prepareStorage(root);
    await prepareStorage(root);

    expect((await readdir(root)).sort()).toEqual(['archive', 'audit', 'ledger', 'quarantine', 'spool']);
    for (const name of ['', 'archive', 'audit', 'ledger', 'quarantine', 'spool']) {
      expect((await stat(join(root, name))).mode & 0o777, name).toBe(0o700);
      expect(name === '' ? [] : await readdir(join(root, name)), name).toEqual([]);
    }
  });

  it('leaves the mode of a folder that was there', async () => {
    const root = await aFolder();
    await chmod(root, 0o750);
    await prepareStorage(root);

    expect((await stat(root)).mode & 0o777).toBe(0o750);
  });

  it.each(['', 'archive', 'audit', 'spool', 'ledger', 'quarantine'])(
    'refuses a link in place of storage/%s',
    async (name) => {
      const root = join(await aFolder(), 'storage');
      if (name !== '') await mkdir(root);
      await symlink(await aFolder(), join(root, name).replace(/\/$/, ''));

      await expect(prepareStorage(root)).rejects.toThrow(StartError);
      await expect(prepareStorage(root)).rejects.toThrow(/symbolic link: set storage.dir/);
    },
  );

  it('refuses a folder that anyone may write to, and says how to close it', async () => {
    const root = await aFolder();
    await mkdir(join(root, 'archive'));
    await chmod(join(root, 'archive'), 0o777);

    await expect(prepareStorage(root)).rejects.toThrow(`chmod o-w ${join(root, 'archive')}`);
  });

  it('warns of a folder above that anyone may write to', async () => {
    const above = await aFolder();
    await chmod(above, 0o777);

    expect(await prepareStorage(join(above, 'storage'))).toEqual([expect.stringContaining(`chmod o-w ${above}`)]);
  });

  it('names the storage folder when a file is in its place', async () => {
    const root = join(await aFolder(), 'storage');
    await writeFile(root, '');

    await expect(prepareStorage(root)).rejects.toThrow(`the storage folder ${root} cannot be used`);
  });

  it('refuses a tree into which the spool cannot link, and says what to change', async ({ skip }) => {
    const root = await aFolder();
    const archive = join(root, 'archive');
    await mkdir(archive);
    // The same device number on both sides, and still no link across: only trying it tells.
    skip(!bindMount(await aFolder(), archive), 'may not mount here');
    try {
      await expect(prepareStorage(root)).rejects.toThrow(/cannot be linked into .*archive \(EXDEV\).*one file system/);
    } finally {
      execFileSync('/bin/umount', [archive]);
    }
    expect(await readdir(join(root, 'spool'))).toEqual([]);
  });

  it('warns of a file system that keeps nothing', async ({ skip }) => {
    skip((await statfs('/dev/shm').catch(() => null))?.type !== 0x01021994, 'there is no tmpfs at /dev/shm');
    const root = await mkdtemp('/dev/shm/collector-archive-');
    onTestFinished(() => rm(root, { recursive: true }));

    expect(await prepareStorage(root)).toEqual([expect.stringContaining('tmpfs')]);
  });
});

function bindMount(from: string, to: string): boolean {
  try {
    execFileSync('/bin/mount', ['--bind', from, to], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('closeToOthers', () => {
  it('takes files and folders from every user of the machine, and leaves those that a group was let into', async () => {
    const root = join(await aFolder(), 'storage');
    await prepareStorage(root);
    await writeFile(join(root, 'catalog.sqlite'), '');
    await writeFile(join(root, 'backup.sqlite'), '');
    await chmod(join(root, 'catalog.sqlite'), 0o644);
    await chmod(join(root, 'backup.sqlite'), 0o640);
    await chmod(join(root, 'ledger'), 0o755);
    await symlink(await aFolder(), join(root, 'elsewhere'));
    const open = [join(root, 'catalog.sqlite'), join(root, 'ledger')];

    expect((await openToOthers(root)).sort()).toEqual(open);
    expect((await closeToOthers(root)).sort()).toEqual(open.map((path) => expect.stringContaining(path)));
    const modes = await Promise.all(
      ['catalog.sqlite', 'ledger', 'backup.sqlite'].map(async (name) => (await stat(join(root, name))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o700, 0o640]);
    expect(await closeToOthers(root)).toEqual([]);
  });
});
