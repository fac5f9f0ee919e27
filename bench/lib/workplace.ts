import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Root of the checkout. */
export const checkout = fileURLToPath(new URL('../../', import.meta.url));

const filesOfRate = 2000;

/**
 * Makes `bench/results/<program>-<time>`, on the same file system as the checkout: a disk, not memory.
 *
 * It is left there. Some file systems make new files several times slower for a while after many were deleted, so
 * nothing is deleted before all has been measured.
 */
export async function makeWorkplace(program: string): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const dir = join(checkout, 'bench', 'results', `${program}-${time}`);
  await mkdir(dir, { recursive: true });
  return dir;
}

export async function makeFolder(workplace: string, name: string): Promise<string> {
  const dir = join(workplace, name);
  await mkdir(dir, { recursive: true });
  return dir;
}

/** Files of 5 KB that the machine makes in a second, one after the other and without any sync. */
export async function measureCreateRate(workplace: string, name: string): Promise<number> {
  const dir = await makeFolder(workplace, name);
  const body = Buffer.alloc(5 * 1024, 'x');
  const start = performance.now();
  for (let n = 0; n < filesOfRate; n += 1) await writeFile(join(dir, `${n}.json`), body);
  return filesOfRate / ((performance.now() - start) / 1000);
}

/** Lets the disk finish what earlier rounds left in memory, so that a round pays for nothing but itself. */
export async function syncDisk(): Promise<void> {
  await promisify(execFile)('sync');
}

/** Removes the few files larger than that, wherever they are below the folder, to make room for the next round. */
export async function removeLargeFiles(dir: string, largerThanBytes: number): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).size > largerThanBytes) await unlink(path);
  }
}
