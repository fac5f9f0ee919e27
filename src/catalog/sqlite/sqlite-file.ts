import { existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { CollectorError } from '../../domain/errors.ts';
import { storageError } from '../../domain/storage-fault.ts';

/** A kind of SQLite file that is derived from the ledger: damaged or deleted, it is begun anew and filled again. */
export interface SqliteFile {
  /** For messages, e.g. `catalog`. */
  title: string;
  /** Every schema it ever had, oldest first. Forward only: a released entry is never edited, a new one is added. */
  migrations: readonly string[];
  /** Settings of the writer's connection besides those that all files have, as SQLite reads them back. */
  pragmas: Readonly<Record<string, string | number>>;
  /**
   * Looks for damage where that costs the same at any size, over a connection that cannot write.
   *
   * @throws SqliteError with a code of damage, see `damaged`
   */
  assertSound(db: Database.Database): void;
}

/** A file ready to be written. */
export interface OpenedFile {
  db: Database.Database;
  /** Path of the damaged file that was found and moved aside, or null. */
  movedAside: string | null;
}

/**
 * Opens a file for its only writer, making or migrating it as needed.
 *
 * A damaged file is moved aside, never deleted, and an empty one begun. Damage is looked for where it costs the same at
 * any size (header, length, schema, and what `assertSound` reads), not by reading it all.
 *
 * @throws CollectorError `storage-unavailable`
 */
export function openFileForWriting(path: string, file: SqliteFile): OpenedFile {
  assertSqliteVersion();
  try {
    return { db: openSound(path, file), movedAside: null };
  } catch (error) {
    if (!isDamage(error)) throw asStorageFault(error, file);
  }
  try {
    const movedAside = moveAside(path);
    return { db: openSound(path, file), movedAside };
  } catch (error) {
    throw asStorageFault(error, file);
  }
}

/** Opens a file for reading; null when its writer has not brought it to the schema of this program yet. */
export function openFileForReading(path: string, { migrations }: SqliteFile): Database.Database | null {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  let isCurrent = false;
  try {
    isCurrent = db.pragma('user_version', { simple: true }) === migrations.length;
  } finally {
    if (!isCurrent) db.close();
  }
  return isCurrent ? db : null;
}

/** What the rest of the program is told about a failure of SQLite; anything else is a bug and stays as it is. */
export function asStorageFault(error: unknown, { title }: SqliteFile): unknown {
  return error instanceof Database.SqliteError ? storageError(`the ${title} cannot be used`, error) : error;
}

/** What `assertSound` throws when two places of a file contradict each other. */
export function damaged(): Error {
  return new Database.SqliteError('index and table do not agree', 'SQLITE_CORRUPT');
}

/** A database is these files. The main one goes first: SQLite drops a WAL it finds beside an empty database. */
export const suffixes = ['', '-wal', '-shm'] as const;

/**
 * Puts the pages of the log back into the file and makes the log empty: what was deleted is gone from it, too. False when a reader
 * is in the way: then it is to be tried again.
 */
export function emptyLog(db: Database.Database): boolean {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return result?.busy === 0;
}

const busyTimeoutMs = 5000;

/** Before 3.51.3 a WAL that is reset under a busy reader could corrupt the file (sqlite.org/wal.html, read 2026-11-21). */
const leastSqlite = [3, 51, 3] as const;

function assertSqliteVersion(): void {
  const db = new Database(':memory:');
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
  db.close();
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [wantMajor, wantMinor, wantPatch] = leastSqlite;
  const isEnough =
    major > wantMajor || (major === wantMajor && (minor > wantMinor || (minor === wantMinor && patch >= wantPatch)));
  if (isEnough) return;
  throw new CollectorError('storage-unavailable', `SQLite ${version} is older than ${leastSqlite.join('.')}`);
}

function openSound(path: string, file: SqliteFile): Database.Database {
  if (existsSync(path)) assertSound(path, file);
  const db = new Database(path, { timeout: busyTimeoutMs });
  try {
    configure(db, file);
    migrate(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function configure(db: Database.Database, { title, pragmas }: SqliteFile): void {
  // NORMAL may lose the last transactions in a power cut, but whole ones only and from the end. The ledger position is
  // lost with them, so the next start replays exactly what is missing; a sync per batch would buy nothing.
  const common = { journal_mode: 'wal', synchronous: 1, foreign_keys: 1, busy_timeout: busyTimeoutMs } as const;
  for (const [name, value] of Object.entries({ ...common, ...pragmas })) {
    db.pragma(`${name} = ${value}`);
    const got = db.pragma(name, { simple: true });
    if (got !== value) {
      throw new CollectorError('storage-unavailable', `${name} of the ${title} is ${String(got)}, not ${value}`);
    }
  }
  // A checkpoint per 64 MiB of log instead of per 4: the same pages change in batch after batch, and go back to the file
  // once. With 4 MiB a replay of 300,000 deliveries into the catalog took half as long again.
  // In KiB: enough for the inner pages of every index; the rest is the operating system's to cache.
  db.pragma('cache_size = -8192');
  db.pragma('wal_autocheckpoint = 16384');
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}

/**
 * Brings the schema up to date, in one transaction.
 *
 * @throws CollectorError `storage-unavailable` for a file written by a newer program.
 */
function migrate(db: Database.Database, { migrations }: SqliteFile): void {
  const version = db.pragma('user_version', { simple: true });
  if (version === migrations.length) return;
  if (typeof version !== 'number' || version > migrations.length) {
    throw new CollectorError(
      'storage-unavailable',
      `${basename(db.name)} has schema ${String(version)}, this program knows up to ${migrations.length}: ` +
        'run a newer collector, or move the file away to have it rebuilt from the ledger',
    );
  }
  db.transaction(() => {
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** Looks through a connection that cannot write: closing any other would delete the log of a damaged file. */
function assertSound(path: string, file: SqliteFile): void {
  const db = openFileForReading(path, file);
  try {
    if (db !== null) file.assertSound(db);
  } finally {
    db?.close();
  }
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT');
}

function moveAside(path: string): string {
  const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  for (const suffix of suffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}
