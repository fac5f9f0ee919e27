import { type FileHandle, open } from 'node:fs/promises';
import { CollectorError } from '../domain/errors.ts';
import { storageError } from '../domain/storage-fault.ts';
import { errnoOf, isMissing } from '../lib/errno.ts';
import { readFlags } from '../lib/files/durable.ts';

/** Does work on the disk; what the disk refuses becomes a `storageError`, bugs stay as they are. */
export async function onDisk<Value>(work: () => Promise<Value> | Value): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** What the sender is told about a fault of the disk; its path and errno stand in the cause, for the log. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof CollectorError || errnoOf(error) === null) return error;
  return storageError('The storage cannot be used right now.', error);
}

/** For a file that is not there, or is not one that the collector made. */
export function notFound(cause: unknown): CollectorError {
  return new CollectorError('not-found', 'There is no such file.', { cause });
}

/**
 * Opens a regular file for reading.
 *
 * @throws CollectorError `not-found` when nothing is there, or something that is not a regular file, a symbolic link included.
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const handle = await open(path, readFlags).catch((error: unknown) => {
    if (isMissing(error) || errnoOf(error) === 'ELOOP') throw notFound(error);
    throw error;
  });
  try {
    if ((await handle.stat()).isFile()) return handle;
    throw notFound(new Error(`${path} is not a regular file`));
  } catch (error) {
    await handle.close();
    throw error;
  }
}
