import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type FileSystemType = 'ext4' | 'xfs';

/** A file system of its own in a file, which can lose its power. */
export interface LoopFileSystem {
  /** Where it is mounted. */
  path: string;
  /**
   * What a power cut does: whatever was not made durable is gone, and nothing more can be written.
   *
   * The FS_IOC_SHUTDOWN ioctl without flushing the journal, as xfstests uses it.
   */
  cut(): Promise<void>;
  /** Unmounts and mounts it again: the machine is switched on. */
  remount(): Promise<void>;
  /** Unmounts it and removes its file; safe at any time. */
  remove(): Promise<void>;
}

/** True when this process may mount file systems in files; the programs that make them are looked for too. */
export function canMount(type: FileSystemType): boolean {
  const folders = (process.env.PATH ?? '').split(':').concat('/sbin', '/usr/sbin');
  const has = (program: string): boolean => folders.some((folder) => existsSync(join(folder, program)));
  return process.getuid?.() === 0 && existsSync('/dev/loop-control') && has(`mkfs.${type}`) && has('perl');
}

/** Mounts a file system in memory of that size; resolves to where, and to how to take it away. */
export async function mountTmpfs(bytes: number): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'collector-tmpfs-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]).catch(async (error: unknown) => {
    await rmdir(path);
    throw error;
  });
  return {
    path,
    async remove() {
      await unmount(path);
      await rmdir(path);
    },
  };
}

/** Makes and mounts a file system of that size; its file is sparse. */
export async function makeLoopFileSystem(type: FileSystemType, bytes: number): Promise<LoopFileSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-loop-'));
  const image = join(folder, 'image');
  const path = join(folder, 'mounted');
  await mkdir(path);
  await writeFile(image, '');
  await truncate(image, bytes);
  const mount = () => run('mount', ['-o', 'loop', '-t', type, image, path]);
  try {
    await run(`mkfs.${type}`, type === 'ext4' ? ['-q', '-F', image] : ['-q', image]);
    await mount();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    path,
    async cut() {
      await run('perl', ['-e', shutdown, path]);
    },
    async remount() {
      await unmount(path);
      await mount();
    },
    async remove() {
      await unmount(path).catch(() => undefined);
      await rm(image, { force: true });
      await rmdir(path);
      await rmdir(folder);
    },
  };
}

/** FS_IOC_SHUTDOWN with FS_SHUTDOWN_FLAGS_NOLOGFLUSH. Source: linux/fs.h and ioctl_xfs_goingdown(2), read 2026-11-21. */
const shutdown =
  'open(my $d, "<", $ARGV[0]) or die $!; my $flag = pack("I", 2); ioctl($d, 0x8004587d, $flag) or die $!';

async function unmount(path: string): Promise<void> {
  await run('umount', [path]);
}
