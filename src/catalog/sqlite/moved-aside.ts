import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../../lib/files/durable.ts';

const movedAside = /\.sqlite(?:-wal|-shm)?\.corrupt-|\.corrupt-[^/]*(?:-wal|-shm)?$/;

/** Removes damaged databases that were moved aside: they may hold what is gone since. */
export async function removeMovedAside(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (movedAside.test(name)) await removeFile(join(dir, name));
}
