import { randomUUID } from 'node:crypto';
import { link, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveReader } from '../domain/archive.ts';
import { fileMode, newFileFlags, removeFile, streamOf, syncFolder, writeFully } from '../lib/files/durable.ts';
import { onDisk, openRegularFile } from './faults.ts';
import { findInTree } from './paths.ts';

/** Reads the trees below the storage root. Links planted there are not followed. */
export function openArchiveReader(root: string): ArchiveReader {
  return {
    open: (tree, path, range) =>
      onDisk(async () => streamOf(await openRegularFile(await findInTree(root, tree, path)), range)),
    space: () =>
      onDisk(async () => {
        const { bavail, blocks, bsize, files, ffree } = await statfs(root);
        const freeFiles = files === 0 ? null : ffree;
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles };
      }),
    probe: () => onDisk(() => probeFolder(join(root, 'spool'))),
  };
}

/** Does once, with a file of its own, what every accepted body needs: write, sync, link, sync the folder, remove. */
async function probeFolder(folder: string): Promise<void> {
  const path = join(folder, `${randomUUID()}.probe`);
  const linked = `${path}.linked`;
  try {
    const handle = await open(path, newFileFlags, fileMode);
    try {
      await writeFully(handle, Buffer.from('probe\n'), 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(path, linked);
    await syncFolder(folder);
  } finally {
    await removeFile(linked);
    await removeFile(path);
  }
}
