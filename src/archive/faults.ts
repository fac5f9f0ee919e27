import { CollectorError } from '../domain/errors.ts';
import { storageError } from '../domain/storage-fault.ts';
import { errnoOf } from '../lib/errno.ts';

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

/** True when the name does not lead to a file: nothing there, or a folder of the path is missing or is no folder. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

/** For a file that is not there, or is not one that the collector made. */
export function notFound(cause: unknown): CollectorError {
  return new CollectorError('not-found', 'There is no such file.', { cause });
}
