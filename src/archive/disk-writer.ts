import { closeSync, fsync, linkSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ArchiveWriter, BodyToPut } from '../domain/archive.ts';
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
  /** What comes of the sync of each prepared body, by its file, until somebody has asked. */
  const syncs = new Map<string, Promise<void>>();
  /** The last sync of each lane, which never rejects: so many are under way at most. */
  const lanes: Promise<void>[] = Array.from({ length: parallelSyncs }, () => Promise.resolve());
  let nextLane = 0;

  /** The sync begins at once: the disk works while the next files are written. */
  async function write(file: string, bytes: Uint8Array): Promise<void> {
    const lane = nextLane;
    nextLane = (lane + 1) % lanes.length;
    await lanes[lane];
    const synced = syncAndClose(writeNewFile(join(root, file), bytes));
    syncs.set(file, synced);
    lanes[lane] = synced.catch(() => undefined);
  }

  async function syncedOnce(file: string): Promise<void> {
    const synced = syncs.get(file) ?? syncFile(join(root, file));
    syncs.delete(file);
    await synced;
  }

  /** A filed body is linked from where it is, once neither it nor a folder on the way is a link itself. */
  function assertFiled(file: string): void {
    if (folders.has(dirname(file)) && isRegularFile(join(root, file))) return;
    throw notFound(new Error(`${file} is missing or is not a regular file`));
  }

  /** Links a body to a path; false when another file has the name. */
  async function link(from: string, to: string, body: BodyToPut): Promise<boolean> {
    const folder = dirname(to);
    folders.make(folder);
    // Told even when the name was there before: the process that linked it may have died before it synced the folder.
    folders.changed(folder);
    try {
      // Never a rename: that would replace what is there.
      linkSync(join(root, from), join(root, to));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return isSameFile(join(root, from), join(root, to), body);
      if (isMissing(error)) folders.forget();
      throw error;
    }
  }

  return {
    async prepare(body) {
      const { source } = body;
      if (source.in === 'inbox') await onDisk(() => write(fileOf(body), source.bytes));
    },

    async ready(bodies) {
      const prepared = bodies.filter(({ source }) => source.in === 'inbox');
      await onDisk(() => forEachInParallel(prepared.map(fileOf), syncedOnce));
    },

    async put(body, { tree, path }, another) {
      const from = fileOf(body);
      for (let wanted = path; ; wanted = await another(wanted)) {
        const to = pathInTree(tree, wanted);
        const isThere = await onDisk(() => {
          if (body.source.in === 'quarantine') assertFiled(from);
          return link(from, to, body);
        });
        if (isThere) return wanted;
      }
    },

    async remove(tree, path) {
      const filed = pathInTree(tree, path);
      await onDisk(() => {
        if (!folders.has(dirname(filed))) return;
        unlinkIfThere(join(root, filed));
        folders.changed(dirname(filed));
      });
    },

    async removeCopy(path, { quarantined }) {
      const [copy, original] = [pathInTree('archive', path), pathInTree('quarantine', quarantined)];
      await onDisk(() => {
        if (!folders.has(dirname(copy)) || !areOneFile(join(root, copy), join(root, original))) return;
        unlinkIfThere(join(root, copy));
        folders.changed(dirname(copy));
      });
    },

    commit: () => onDisk(() => folders.sync()),

    async letGo(bodies) {
      const files = bodies.filter(({ source }) => source.in !== 'quarantine').map(fileOf);
      await onDisk(() => {
        for (const file of files) {
          syncs.delete(file);
          unlinkIfThere(join(root, file));
        }
      });
    },

    async close() {
      await Promise.all(lanes);
    },
  };
}

/** The file that holds a body, below the storage root. What comes from the inbox is written to the spool first. */
function fileOf({ key, source }: BodyToPut): string {
  if (source.in === 'quarantine') return pathInTree('quarantine', source.path);
  const name = source.in === 'spool' ? source.name : `${key}.staged`;
  assertFileName(name);
  return join('spool', name);
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

function areOneFile(path: string, other: string): boolean {
  const [one, two] = [path, other].map((file) => lstatSync(file, { bigint: true, throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
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
