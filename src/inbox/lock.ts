import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from '../domain/errors.ts';

/** Who holds a storage. */
export interface Holder {
  /** Null where the system does not tell: in another container, or elsewhere than on Linux. */
  pid: number | null;
}

/**
 * Who holds the storage that this inbox belongs to, without taking the lock; null when nobody does.
 *
 * @param path of `inbox.sqlite`, which need not be there
 */
export function findHolder(path: string): Holder | null {
  if (!existsSync(path)) return null;
  const pid = holderIn(path);
  if (pid !== null) return { pid };
  // Whoever stopped in order left no log behind. Of one that is there only SQLite can tell whether somebody writes it.
  return existsSync(`${path}-wal`) && isBusy(path) ? { pid: null } : null;
}

/**
 * Looks whether the file is a database at all; it need not be there. Never to be called where this process holds it: closing
 * the file lets go of the lock (POSIX).
 *
 * @throws StartError saying what to do with it
 */
export function assertInbox(path: string): void {
  if (!existsSync(path)) return;
  const head = Buffer.alloc(16);
  const file = openSync(path, 'r');
  const bytes = readSync(file, head, 0, head.length, 0);
  closeSync(file);
  // One that is empty still has everything in its log.
  if (bytes === 0 || head.toString('latin1') === 'SQLite format 3\0') return;
  throw new StartError(describeDamage(path, 'file is not a database'));
}

/** For the operator: a damaged inbox is never touched, since what it holds was promised. */
export function describeDamage(path: string, reason: string): string {
  return (
    `${path} is damaged (${reason}). It may hold deliveries that were accepted and not yet filed: keep it, move it and its ` +
    '-wal out of the folder, and start again. What was filed is not in it and is not lost'
  );
}

/** For the operator: that the storage is held, by whom, and what to do. */
export function describeHolder(path: string, { pid }: Holder): string {
  const process = pid === null ? '' : ` (process ${pid})`;
  return `another collector${process} is running on this storage folder, ${dirname(path)}: stop it first, or set another storage.dir`;
}

/** Which process holds the lock, where Linux tells. */
export function holderIn(path: string): number | null {
  try {
    const { ino } = statSync(path);
    const lock = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .find((line) => line.split(/\s+/)[5]?.endsWith(`:${ino}`));
    const pid = Number(lock?.split(/\s+/)[4]);
    return pid > 0 ? pid : null;
  } catch {
    // Who it is helps, and nothing depends on it.
    return null;
  }
}

function isBusy(path: string): boolean {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, timeout: 0 });
    database.pragma('user_version');
    return false;
  } catch (error) {
    return isHeld(error);
  } finally {
    database?.close();
  }
}

/** True for what SQLite says when another process holds the file. */
export function isHeld(error: unknown): boolean {
  return error instanceof Database.SqliteError && ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes(error.code);
}
