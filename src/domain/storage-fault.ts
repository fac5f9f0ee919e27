import { CollectorError } from './errors.ts';

/**
 * What the system (errno.h) and SQLite call a disk without room, or a user's share of it that is used up. SQLite says
 * SHMSIZE when the index of a log cannot grow, which needs room like everything else (sqlite.org/rescode.html, read
 * 2026-11-30). EFBIG is none of them: no room that is made lets a file grow over the limit of a process.
 */
const outOfRoom: readonly (string | null)[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'];

/**
 * A fault of the storage as it is answered, whichever store met it: `storage-full` when there is no room left on the
 * disk, else `storage-unavailable`. The message is for the sender; what the disk said stands in the cause, for the log.
 */
export function storageError(message: string, cause: unknown): CollectorError {
  const isFull = outOfRoom.includes(faultOf(cause));
  return new CollectorError(isFull ? 'storage-full' : 'storage-unavailable', message, { cause });
}

/** What SQLite says of a value that it cannot take, whatever the state of the disk (sqlite.org/rescode.html). */
const aboutTheValue = /^SQLITE_(?:TOOBIG|MISMATCH|RANGE|CONSTRAINT)/;

/**
 * Whether the storage is at fault, which is waited out, and not what was to be stored: that would fail for ever, and is
 * put down to the delivery that brought it.
 */
export function isStorageFault(error: unknown): boolean {
  const name = faultOf(error);
  if (name !== null) return !aboutTheValue.test(name);
  return error instanceof CollectorError && ['storage-full', 'storage-unavailable'].includes(error.code);
}

/**
 * The system's or SQLite's name for what went wrong, looked for in the causes; null when neither names it.
 *
 * @example faultOf(new Error('not written', { cause: noSpace })) // 'ENOSPC'
 */
export function faultOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string' && /^(E[A-Z\d]+|SQLITE_\w+)$/.test(error.code))
    return error.code;
  return faultOf(error.cause);
}
