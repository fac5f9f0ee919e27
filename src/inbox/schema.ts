import Database from 'better-sqlite3';
import { CollectorError } from '../domain/errors.ts';
import { storageError } from '../domain/storage-fault.ts';
import { describeDamage, describeHolder, holderIn, isHeld } from './lock.ts';

/**
 * Size of the WAL, in pages of 4 KiB, at which SQLite copies it into the database: 4 MiB. Meanwhile no commit goes on: for
 * about 8 ms, with 16 MiB for 27, and the callbacks answered in a second are the same. While a log grows each sync costs
 * about twice as much, so it must be full soon and be written over from then on.
 */
const checkpointPages = 1_024;

/**
 * Opens (or makes) `inbox.sqlite`, takes the storage's lock, and proves that commits are durable.
 *
 * @throws CollectorError `conflict` when another process holds the storage; Error when SQLite cannot be durable here.
 */
export function openInboxDatabase(path: string): Database.Database {
  const database = openFile(path);
  try {
    // Before the first read: the lock is then taken once, kept until the end, and freed by a kill -9.
    database.pragma('locking_mode = EXCLUSIVE');
    assertPragma(database, 'journal_mode', 'wal', 'WAL');
    // better-sqlite3 is compiled to run WAL databases with NORMAL, which loses commits in a power cut.
    assertPragma(database, 'synchronous', 2, 'FULL');
    database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    database.pragma('journal_size_limit = 67108864');
    // In KiB. Rows come and go in order, so a larger cache would only hold what nobody reads again.
    database.pragma('cache_size = -2048');
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw explained(error, path);
  }
}

/** Copies the whole WAL into the database, syncs it, and starts a new WAL. @throws Error when any of it failed */
export function checkpointFully(database: Database.Database): void {
  const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (result === undefined || result.busy !== 0) throw new Error('the inbox could not be checkpointed');
}

function assertPragma(database: Database.Database, name: string, expected: string | number, value: string): void {
  database.pragma(`${name} = ${value}`);
  const actual: unknown = database.pragma(name, { simple: true });
  if (actual !== expected) {
    throw new Error(`SQLite refuses ${name}=${value} here (it answers ${String(actual)}): a 200 could not be kept`);
  }
}

function openFile(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw explained(error, path);
  }
}

/** For the operator: what is wrong, and what to do. */
function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (isHeld(error)) {
    return new CollectorError('conflict', describeHolder(path, { pid: holderIn(path) }), { cause: error });
  }
  const isDamaged = error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT');
  const message = isDamaged ? describeDamage(path, error.message) : `${path} cannot be used: ${error.message}`;
  return storageError(message, error);
}

/**
 * One row per accepted delivery. `body` holds the parts kept in the inbox one after the other and comes last, so that
 * reading a head never touches it. `seq` is counted by the store, because AUTOINCREMENT would write a page more with
 * each commit. Plans have a table of their own, because an UPDATE would write the body again.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    head TEXT NOT NULL,
    parts TEXT NOT NULL,
    quarantine TEXT,
    body BLOB
  ) STRICT;
  CREATE TABLE IF NOT EXISTS plan (seq INTEGER PRIMARY KEY, plan TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
