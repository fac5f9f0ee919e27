import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveScan, FoundFile, Tree } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';
import { isMissing } from '../lib/errno.ts';
import { hashOf } from '../lib/files/durable.ts';
import { asStorageError, onDisk, openRegularFile } from './faults.ts';
import { findInTree } from './paths.ts';

/**
 * Walks the trees below the storage root, while a collector may be filing into them.
 *
 * Whatever is no folder counts as a file, so that a planted link is found and reported; it is never followed.
 */
export function openArchiveScan(root: string): ArchiveScan {
  return {
    walk: (tree) => walkTree(root, tree),
    hash: (tree, path) =>
      onDisk(async () => {
        try {
          const handle = await openRegularFile(await findInTree(root, tree, path));
          try {
            return await hashOf(handle);
          } finally {
            await handle.close();
          }
        } catch (error) {
          if (error instanceof CollectorError && error.code === 'not-found') return null;
          throw error;
        }
      }),
  };
}

async function* walkTree(root: string, tree: Tree): AsyncGenerator<FoundFile> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const name of namesIn(join(root, tree, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const found = await onDisk(() => lstatIfThere(join(root, tree, path)));
      if (found?.isDirectory()) folders.push(path);
      else if (found !== null) yield { path, bytes: found.size, modifiedMs: found.mtimeMs };
    }
  }
}

/** Read piece by piece: a day's folder may hold a hundred thousand names. */
async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (!isMissing(error)) throw asStorageError(error);
  }
}

async function lstatIfThere(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
