import type { Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { errnoOf } from '../../lib/errno.ts';
import { readFlags } from '../../lib/files/durable.ts';

/** A file that cannot be taken; the message says why, and what mends it. */
export class StuckError extends Error {}

/** A file that is open, as it was when it was opened. */
export interface OpenFile {
  handle: FileHandle;
  stats: Stats;
}

/**
 * Opens a file of a drop folder without following a link, and judges it by its descriptor.
 *
 * @param dir real path of the drop folder
 * @returns null when there is no such file any more
 * @throws StuckError
 */
export async function openFile(path: string, dir: string): Promise<OpenFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, readFlags);
  } catch (error) {
    return explain(error);
  }
  try {
    const stats = await handle.stat();
    const real = await realpath(path);
    if (!stats.isFile()) throw new StuckError('it is no file; take it away');
    if (stats.nlink > 1)
      throw new StuckError(
        'it has another name as well (a hard link), under which it could change; copy it here instead',
      );
    if (!real.startsWith(`${dir}${sep}`)) throw new StuckError(`it lies outside of ${dir}; copy it here instead`);
    return { handle, stats };
  } catch (error) {
    await handle.close();
    if (error instanceof StuckError) throw error;
    return explain(error);
  }
}

function explain(error: unknown): null {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return null;
    case 'ELOOP':
      throw new StuckError('it is a link; put the file itself here');
    case 'EACCES':
    case 'EPERM':
      throw new StuckError(`the collector (user ${process.getuid?.() ?? '?'}) may not read it; chmod or chown it`);
    case 'ENXIO':
      throw new StuckError('it is no file; take it away');
    default:
      throw error;
  }
}

/** Whether a path still names what is open. */
export async function isSame(path: string, { dev, ino }: Pick<Stats, 'dev' | 'ino'>): Promise<boolean> {
  const now = await lstat(path).catch(() => null);
  return now?.dev === dev && now.ino === ino;
}
