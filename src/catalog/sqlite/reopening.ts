import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { openFileForReading, type SqliteFile } from './sqlite-file.ts';

/** Something compiled over a database, for as long as the file of that name is the same one. */
export interface Connection<Queries> {
  db: Database;
  queries: Queries;
}

/**
 * Keeps a connection for reading to whatever file has the name now.
 *
 * One that was replaced (moved aside, deleted and built again) is noticed at the next `get`, which gives null while
 * there is none, or none of this program's schema.
 */
export function reopening<Queries>(
  path: string,
  { file, compile }: { file: SqliteFile; compile: (db: Database) => Queries },
): { get(): Connection<Queries> | null; close(): void } {
  let current: (Connection<Queries> & { identity: string }) | null = null;
  const close = (): void => {
    current?.db.close();
    current = null;
  };
  return {
    get() {
      const identity = identityOf(path);
      if (current !== null && current.identity === identity) return current;
      close();
      const db = identity === null ? null : openFileForReading(path, file);
      if (db !== null && identity !== null) current = { db, queries: compile(db), identity };
      return current;
    },
    close,
  };
}

/** The time of birth too: the number of a deleted inode is soon used again. */
function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}:${found.birthtimeNs}`;
}
