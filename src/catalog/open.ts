import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { CollectorError } from '../domain/errors.ts';
import { migrate, schemaVersion } from './migrations.ts';

/** A catalog ready to be written. */
export interface OpenedCatalog {
  db: Database.Database;
  /** Path of the damaged catalog that was found and moved aside, or null. */
  movedAside: string | null;
}

/**
 * Opens the catalog for its only writer, making or migrating it as needed.
 *
 * A damaged file is moved aside, never deleted, and an empty catalog begun: the ledger refills it. Damage is looked for
 * where it costs the same at any size (header, length, schema, both ends of the main tables), not by reading it all.
 *
 * @throws CollectorError `storage-unavailable`
 */
export function openForWriting(path: string): OpenedCatalog {
  assertSqliteVersion();
  try {
    return { db: openSound(path), movedAside: null };
  } catch (error) {
    if (!isDamage(error)) throw toStorageFault(error);
  }
  try {
    const movedAside = moveAside(path);
    return { db: openSound(path), movedAside };
  } catch (error) {
    throw toStorageFault(error);
  }
}

/** Opens the catalog for reading; null when its writer has not brought it to the schema of this program yet. */
export function openForReading(path: string): Database.Database | null {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  let isCurrent = false;
  try {
    isCurrent = db.pragma('user_version', { simple: true }) === schemaVersion;
  } finally {
    if (!isCurrent) db.close();
  }
  return isCurrent ? db : null;
}

/** What the rest of the program is told about a failure of SQLite; anything else is a bug and stays as it is. */
export function toStorageFault(error: unknown): unknown {
  return error instanceof Database.SqliteError
    ? new CollectorError('storage-unavailable', 'the catalog cannot be used', { cause: error })
    : error;
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

function openSound(path: string): Database.Database {
  if (existsSync(path)) assertSound(path);
  const db = new Database(path, { timeout: busyTimeoutMs });
  try {
    configure(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function configure(db: Database.Database): void {
  // NORMAL may lose the last transactions in a power cut, but whole ones only and from the end. The ledger position is
  // lost with them, so the next start replays exactly what is missing; a sync per batch would buy nothing.
  const wanted = { journal_mode: 'wal', synchronous: 1, foreign_keys: 1, busy_timeout: busyTimeoutMs } as const;
  for (const [name, value] of Object.entries(wanted)) {
    db.pragma(`${name} = ${value}`);
    const got = db.pragma(name, { simple: true });
    if (got !== value) {
      throw new CollectorError('storage-unavailable', `the catalog's ${name} is ${String(got)}, not ${value}`);
    }
  }
  // A checkpoint per 64 MiB of log instead of per 4: the same pages change in batch after batch, and go back to the file
  // once. With 4 MiB a replay of 300,000 deliveries took half as long again.
  // In KiB: enough for the inner pages of every index; the rest is the operating system's to cache.
  db.pragma('cache_size = -8192');
  db.pragma('wal_autocheckpoint = 16384');
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}

/** Looks through a connection that cannot write: closing any other would delete the log of a damaged catalog. */
function assertSound(path: string): void {
  const db = openForReading(path);
  if (db === null) return;
  try {
    const hasMeta = db.prepare('SELECT 1 FROM meta WHERE one = 1').get() !== undefined;
    const ends = ['ASC', 'DESC'].map((order) =>
      db
        .prepare<[], { seq: number; id: string }>(`SELECT seq, id, record FROM delivery ORDER BY seq ${order} LIMIT 1`)
        .get(),
    );
    const seqOf = db.prepare<[string], number>('SELECT seq FROM delivery WHERE id = ?').pluck();
    const agrees = ends.every((row) => row === undefined || seqOf.get(row.id) === row.seq);
    if (!hasMeta || !agrees) throw new Database.SqliteError('index and table do not agree', 'SQLITE_CORRUPT');
  } finally {
    db.close();
  }
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT');
}

/** The main file goes first: SQLite drops a WAL it finds beside an empty database. */
function moveAside(path: string): string {
  const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}
