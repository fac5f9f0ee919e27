import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CollectorError } from '../domain/errors.ts';
import { isMissing } from '../lib/errno.ts';
import { folderMode, forEachInParallel, syncFolder } from '../lib/files/durable.ts';

/** The folders of the trees, as the one thread that changes them sees them. Paths are relative to the storage root. */
export interface Folders {
  /** False when there is no such folder. @throws CollectorError `storage-unavailable` when a link or a file is in its place */
  has(folder: string): boolean;
  /** Makes the folder and those above it, for the collector's own user alone. */
  make(folder: string): void;
  /** To be called when a name in the folder was added or removed. */
  changed(folder: string): void;
  /** Looks at every folder again before its next use. */
  forget(): void;
  /** Makes every change since the last call durable. */
  sync(): Promise<void>;
}

/** Looks at each folder once, so that one in use costs nothing, however many files go into it. */
export function openFolders(root: string): Folders {
  const known = new Set<string>();
  const unsynced = new Set<string>();

  function remember(folder: string): void {
    known.add(folder);
    // Found is no better than made: the process that made it may have died before it synced the name.
    unsynced.add(dirname(folder));
  }

  function has(folder: string): boolean {
    if (folder === '.' || known.has(folder)) return true;
    if (!has(dirname(folder)) || !isFolder(join(root, folder))) return false;
    remember(folder);
    return true;
  }

  function make(folder: string): void {
    if (has(folder)) return;
    make(dirname(folder));
    mkdirSync(join(root, folder), folderMode);
    remember(folder);
  }

  return {
    has,
    make,
    changed: (folder) => void unsynced.add(folder),
    forget: () => known.clear(),
    async sync() {
      const folders = [...unsynced];
      unsynced.clear();
      await forEachInParallel(folders, async (folder) => {
        try {
          await syncFolder(join(root, folder));
        } catch (error) {
          known.clear();
          // One that is gone has nothing left to sync; who placed a file there hears of it now and places it again.
          if (!isMissing(error)) unsynced.add(folder);
          throw error;
        }
      });
    },
  };
}

function isFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isDirectory()) return true;
  throw new CollectorError('storage-unavailable', 'The storage cannot be used right now.', {
    cause: new Error(`${path} should be a folder, and is a link or a file: move it away`),
  });
}
