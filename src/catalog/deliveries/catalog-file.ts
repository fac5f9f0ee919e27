import type { Database } from 'better-sqlite3';
import { damaged, type SqliteFile } from '../sqlite/sqlite-file.ts';
import { migrations } from './migrations.ts';

/** The catalog as a file: the ledger refills one that was begun anew. What is deleted in it is overwritten. */
export const catalogFile: SqliteFile = { title: 'catalog', migrations, pragmas: { secure_delete: 1 }, assertSound };

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
