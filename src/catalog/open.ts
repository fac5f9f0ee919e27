import type { Database } from 'better-sqlite3';
import { migrations } from './migrations.ts';
import {
  asStorageFault,
  damaged,
  type OpenedFile,
  openFileForReading,
  openFileForWriting,
  type SqliteFile,
} from './sqlite-file.ts';

/** The catalog as a file. */
const catalogFile: SqliteFile = { title: 'catalog', migrations, pragmas: {}, assertSound };

/** Opens the catalog for its only writer, as `openFileForWriting`: the ledger refills one that was begun anew. */
export function openForWriting(path: string): OpenedFile {
  return openFileForWriting(path, catalogFile);
}

/** Opens the catalog for reading; null when its writer has not brought it to the schema of this program yet. */
export function openForReading(path: string): Database | null {
  return openFileForReading(path, catalogFile);
}

/** What the rest of the program is told about a failure of SQLite; anything else is a bug and stays as it is. */
export function toStorageFault(error: unknown): unknown {
  return asStorageFault(error, catalogFile);
}

/** Reads the one row of `meta` and both ends of the deliveries. */
function assertSound(db: Database): void {
  const hasMeta = db.prepare('SELECT 1 FROM meta WHERE one = 1').get() !== undefined;
  const ends = ['ASC', 'DESC'].map((order) =>
    db
      .prepare<[], { seq: number; id: string }>(`SELECT seq, id, record FROM delivery ORDER BY seq ${order} LIMIT 1`)
      .get(),
  );
  const seqOf = db.prepare<[string], number>('SELECT seq FROM delivery WHERE id = ?').pluck();
  const agrees = ends.every((row) => row === undefined || seqOf.get(row.id) === row.seq);
  if (!hasMeta || !agrees) throw damaged();
}
