import { chmodSync, closeSync, linkSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SnapshotFile } from '../../domain/snapshots.ts';
import { errnoOf } from '../../lib/errno.ts';
import { fileMode, folderMode, newFileFlags, readFlags } from '../../lib/files/durable.ts';
import { hashDescriptor, hashesIn, hashFile, treeName } from './manifest.ts';

/** Files on their way into a snapshot. Paths are relative to the storage folder. */
export interface Keeper {
  /**
   * A file that is never written again: shared where that can be, else copied. Its hash is looked up where it is not known. False
   * where a copy turned out to be other than it should be: a restore will say so, too.
   */
  share(path: string, known?: { bytes: number; sha256: string }): boolean;
  /** A file that may change: its first bytes (left out: all). */
  copy(path: string, bytes?: number): unknown;
  /** A file that was made in the snapshot itself, and is whole only now. */
  adopt(path: string): void;
  /** Where a file of that path is to be made. */
  place(path: string): string;
  /** No longer wanted. */
  forget(path: string): void;
  /** What there is, with every hash. */
  files(): SnapshotFile[];
  /** What has to be synced: paths of copies and of folders, of those the deepest first. */
  unsynced(): { files: string[]; folders: string[] };
  readonly linked: number;
  readonly copied: number;
}

/** Where a name cannot be given to the same bytes: another file system, one without links, too many of them. */
const unlinkable = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * @param previous folder of an earlier snapshot on the file system of the new one, or null: a file of the same path and
 *   hash is shared with it
 */
export function openKeeper(root: string, draft: string, previous: string | null): Keeper {
  const tree = join(draft, treeName);
  const kept = new Map<string, { bytes: number; sha256: string } | null>();
  const copies = new Set<string>();
  const folders = new Set<string>();
  let earlier: Map<string, string> | null = null;

  function place(path: string): string {
    const target = join(tree, path);
    makeFolder(dirname(target));
    return target;
  }

  function makeFolder(folder: string): void {
    if (folders.has(folder)) return;
    if (folder !== draft) makeFolder(dirname(folder));
    mkdirSync(folder, { recursive: true, mode: folderMode });
    folders.add(folder);
  }

  function copyNow(path: string, bytes = Number.POSITIVE_INFINITY): { bytes: number; sha256: string } {
    const copied = copyFile(join(root, path), place(path), bytes);
    kept.set(path, copied);
    copies.add(path);
    return copied;
  }

  function shareWithPrevious(path: string, sha256: string): boolean {
    if (previous === null) return false;
    earlier ??= hashesIn(previous);
    return earlier.get(path) === sha256 && link(join(previous, treeName, path), place(path));
  }

  return {
    share(path, known) {
      if (link(join(root, path), place(path))) {
        kept.set(path, known ?? null);
        return true;
      }
      const hashed = known ?? (previous === null ? null : hashFile(join(root, path)));
      if (hashed !== null && shareWithPrevious(path, hashed.sha256)) {
        kept.set(path, hashed);
        return true;
      }
      const copied = copyNow(path);
      if (known === undefined || copied.sha256 === known.sha256) return true;
      kept.set(path, known);
      return false;
    },
    copy: copyNow,
    adopt(path) {
      chmodSync(join(tree, path), fileMode);
      kept.set(path, null);
      copies.add(path);
    },
    place,
    forget(path) {
      kept.delete(path);
      copies.delete(path);
    },
    files: () =>
      [...kept].map(([path, hashed]) => {
        const { bytes, sha256 } = hashed ?? hashFile(join(tree, path));
        return { path, bytes, sha256 };
      }),
    unsynced: () => ({
      files: [...copies].map((path) => join(tree, path)),
      folders: [...folders].sort((a, b) => b.length - a.length),
    }),
    get linked() {
      return kept.size - copies.size;
    },
    get copied() {
      return copies.size;
    },
  };
}

/** False where the file system does not do that. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (unlinkable.has(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

/** Copies at most so many bytes of a file into a new one; gives the size and hash of what was copied. Nothing is synced. */
export function copyFile(from: string, to: string, limitBytes: number): { bytes: number; sha256: string } {
  const source = openSync(from, readFlags);
  try {
    const target = openSync(to, newFileFlags, fileMode);
    try {
      return hashDescriptor(source, limitBytes, (block) => writeAll(target, block));
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done);
}
