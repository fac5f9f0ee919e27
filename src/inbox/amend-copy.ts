import Database from 'better-sqlite3';
import type { LedgerPosition } from '../domain/inbox.ts';
import { spoolNamesOf } from './packing.ts';

/**
 * Changes a copy of an inbox that nobody uses yet: drops the deliveries that are gone, and lets it begin at a position of the
 * ledger.
 *
 * @returns names of the spool files that nothing refers to any more
 */
export function amendCopy(
  path: string,
  { isGone, position }: { isGone(row: { id: string; seq: number }): boolean; position: LedgerPosition },
): string[] {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('secure_delete = ON');
    const rows = db
      .prepare<[], { seq: number; id: string; parts: string }>('SELECT seq, id, parts FROM delivery')
      .all();
    const gone = rows.filter(isGone);
    db.transaction(() => {
      for (const { seq } of gone) {
        db.prepare('DELETE FROM delivery WHERE seq = ?').run(seq);
        db.prepare('DELETE FROM plan WHERE seq = ?').run(seq);
      }
      db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('ledger', ?)").run(position);
    }).immediate();
    return gone.flatMap(({ parts }) => spoolNamesOf(parts));
  } finally {
    db.close();
  }
}
