import { closeSync, fsync, linkSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ArchiveWriter } from '../domain/archive.ts';
import { errnoOf, isMissing } from '../lib/errno.ts';
import { fileMode, forEachInParallel, hashOf, newFileFlags, syncFile } from '../lib/files/durable.ts';
import { notFound, onDisk, openRegularFile } from './faults.ts';
import { openFolders } from './folders.ts';
import { assertFileName, pathInTree } from './paths.ts';

const fsyncFile = promisify(fsync);
const parallelSyncs = 16;

/**
 * Puts bodies into the trees below the storage root.
 *
 * It is made for a thread of its own: files are small or already written, so opening, writing and linking block that
 * thread, which is faster than waiting; only fsyncs, many at a time, are awaited.
 */
export function openArchiveWriter(root: string): ArchiveWriter {
  const folders = openFolders(root);
  /** What comes of the sync of each staged file, by name, until somebody has asked. */
  const syncs = new Map<string, Promise<void>>();
  /** The last sync of each lane, which never rejects: so many are under way at most. */
  const lanes: Promise<void>[] = Array.from({ length: parallelSyncs }, () => Promise.resolve());
  let nextLane = 0;

  function inSpool(name: string): string {
    assertFileName(name);
    return join(root, 'spool', name);
  }

  /** The sync begins at once: the disk works while the next files are written. */
  async function stageFile(name: string, bytes: Uint8Array): Promise<void> {
    const lane = nextLane;
    nextLane = (lane + 1) % lanes.length;
    await lanes[lane];
    const synced = syncAndClose(writeNewFile(inSpool(name), bytes));
    syncs.set(name, synced);
    lanes[lane] = synced.catch(() => undefined);
  }

  async function syncStagedFile(name: string): Promise<void> {
    const synced = syncs.get(name) ?? syncFile(inSpool(name));
    syncs.delete(name);
    await synced;
  }

  return {
    stage: (name, bytes) => onDisk(() => stageFile(name, bytes)),

    async syncStaged(names) {
      await onDisk(() => forEachInParallel(names, syncStagedFile));
    },

    async place(name, { tree, path, bytes, sha256 }) {
      const staged = inSpool(name);
      const wanted = pathInTree(tree, path);
      const folder = dirname(wanted);
      return onDisk(async () => {
        folders.make(folder);
        // Told even when the name was there before: the process that linked it may have died before it synced the folder.
        folders.changed(folder);
        try {
          // Never a rename: that would replace what is there.
          linkSync(staged, join(root, wanted));
          return 'placed';
        } catch (error) {
          if (errnoOf(error) === 'EEXIST') {
            return (await isSameFile(staged, join(root, wanted), { bytes, sha256 })) ? 'already' : 'taken';
          }
          if (isMissing(error)) folders.forget();
          throw error;
        }
      });
    },

    async restage(tree, path, name) {
      const filed = pathInTree(tree, path);
      const staged = inSpool(name);
      await onDisk(() => {
        const isThere = folders.has(dirname(filed)) && isRegularFile(join(root, filed));
        if (!isThere) throw notFound(new Error(`${filed} is missing or is not a regular file`));
        unlinkIfThere(staged);
        linkSync(join(root, filed), staged);
      });
    },

    async remove(tree, path) {
      const filed = pathInTree(tree, path);
      await onDisk(() => {
        if (!folders.has(dirname(filed))) return;
        unlinkIfThere(join(root, filed));
        folders.changed(dirname(filed));
      });
    },

    syncFolders: () => onDisk(() => folders.sync()),

    async unstage(names) {
      await onDisk(() => {
        for (const name of names) {
          syncs.delete(name);
          unlinkIfThere(inSpool(name));
        }
      });
    },

    async close() {
      await Promise.all(lanes);
    },
  };
}

/** A file of that name goes first: it may be linked into a tree already, and must not be written to. */
function writeNewFile(path: string, bytes: Uint8Array): number {
  const file = openNewFile(path);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    return file;
  } catch (error) {
    closeSync(file);
    unlinkIfThere(path);
    throw error;
  }
}

function openNewFile(path: string): number {
  try {
    return openSync(path, newFileFlags, fileMode);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    unlinkSync(path);
    return openSync(path, newFileFlags, fileMode);
  }
}

/** Whatever comes of the sync, the descriptor is not used again. To open the file a second time costs as much as a sync. */
async function syncAndClose(file: number): Promise<void> {
  try {
    await fsyncFile(file);
  } finally {
    closeSync(file);
  }
}

async function isSameFile(staged: string, path: string, body: { bytes: number; sha256: string }): Promise<boolean> {
  const ours = lstatSync(staged, { bigint: true });
  const there = lstatSync(path, { bigint: true });
  if (there.ino === ours.ino && there.dev === ours.dev) return true;
  if (!there.isFile() || there.size !== BigInt(body.bytes)) return false;
  const handle = await openRegularFile(path);
  try {
    const { sha256 } = await hashOf(handle);
    if (sha256 !== body.sha256) return false;
    // Its bytes stand in for the staged ones, so they must be as durable.
    await handle.sync();
    return true;
  } finally {
    await handle.close();
  }
}

function isRegularFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
