import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../lib/errno.ts';

/** What writers call a file that is not whole yet; it becomes one by being renamed. */
const unfinished = /^\.|\.(?:part|filepart|tmp|crdownload)$|~$/i;

/** What is found below a drop folder. Paths are relative to it, with `/`. */
export interface Found {
  path: string;
  /** `other`: neither a file nor a folder, such as a link or a device. */
  type: 'file' | 'other';
}

/** A folder found below a drop folder, before what is in it; `''` is the drop folder itself. */
export interface FoundFolder {
  path: string;
  type: 'folder';
}

/**
 * Walks through a drop folder, one folder after the other, without following links. What is hidden, or has the name of a
 * file that is still being written, is passed over.
 *
 * @throws what reading the drop folder itself fails with; a sub-folder that goes away meanwhile is passed over
 */
export async function* walk(dir: string, below = ''): AsyncGenerator<Found | FoundFolder> {
  let entries: Awaited<ReturnType<typeof read>>;
  try {
    entries = await read(join(dir, below));
  } catch (error) {
    if (below !== '' && isMissing(error)) return;
    throw error;
  }
  yield { path: below, type: 'folder' };
  for (const entry of entries) {
    if (unfinished.test(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(dir, path);
    else yield { path, type: entry.isFile() ? 'file' : 'other' };
  }
}

function read(folder: string) {
  return readdir(folder, { withFileTypes: true });
}
