import Database from 'better-sqlite3';

/**
 * Copies a database as it is at one moment into a new file, beside its writer. What was deleted in it is not in the copy:
 * it is written row by row.
 */
export function copyDatabase(from: string, to: string): void {
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 30_000 });
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}

/** Writes a database that nobody else has open anew: without what was deleted in it, and as one file. */
export function compactDatabase(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('VACUUM');
  } finally {
    db.close();
  }
}
