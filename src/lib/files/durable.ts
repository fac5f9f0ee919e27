import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { errnoOf, isMissing } from '../errno.ts';

/** Never through a symbolic link, never over another file, never waiting for the other end of a pipe. */
export const newFileFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** For a regular file that is there already. */
export const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Files are for the collector's own user: bodies are other people's conversations. */
export const fileMode = 0o600;
export const folderMode = 0o700;

const readBytes = 256 * 1024;

/** The bytes of an open file; it is closed with the stream. */
export function streamOf(handle: FileHandle, range?: { start: number; end: number }): Readable {
  return handle.createReadStream({ ...range, highWaterMark: readBytes });
}

/** Size and hash of an open file, in the memory of one block. */
export async function hashOf(handle: FileHandle): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(readBytes);
  for (let bytes = 0; ; ) {
    const { bytesRead } = await handle.read(block, 0, block.length, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(block.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}

/** Writes all of the bytes at the offset: one system call may take fewer. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

/**
 * Makes the names in a folder durable: a new name survives a power cut only when its folder was synced too.
 *
 * The folder is opened for each sync, so that a descriptor whose fsync failed is never asked again.
 */
export async function syncFolder(path: string): Promise<void> {
  await syncPath(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Makes the bytes of a file durable. */
export async function syncFile(path: string): Promise<void> {
  await syncPath(path, readFlags);
}

async function syncPath(path: string, flags: number): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a text into the place of a file, which is the old one or the new one at any moment: killed in the middle, the old one stands. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await fromDraft(path, text, (draft) => rename(draft, path));
}

/** Writes a new file, whole and durable; false, and nothing changed, where one of that name is there. */
export async function writeNewFile(path: string, text: string): Promise<boolean> {
  try {
    await fromDraft(path, text, (draft) => link(draft, path));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function fromDraft(path: string, text: string, place: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const handle = await open(draft, newFileFlags, fileMode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(draft);
    await syncFolder(dirname(path));
  } finally {
    await removeFile(draft);
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Does the work for every item, at most 16 at a time, and rejects with the first failure after all have ended. */
export async function forEachInParallel<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>) {
  const queue = [...items][Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  const results = await Promise.allSettled(Array.from({ length: 16 }, lane));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Names of what is in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
