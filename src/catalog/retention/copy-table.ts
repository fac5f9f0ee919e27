import type { Database } from 'better-sqlite3';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** Which deliveries came again, for the writer: their bytes are those of the first. */
export interface CopyTable {
  /** Notes a duplicate; does nothing for anything else. */
  add(record: DeliveryRecord): void;
  /** Ids of the duplicates of a delivery, oldest first. */
  of(record: DeliveryRecord): string[];
  remove(record: DeliveryRecord): void;
}

export function copyTable(db: Database): CopyTable {
  const insert = db.prepare<[number, string]>(`
    INSERT INTO copy (first, seq) SELECT seq, ? FROM delivery WHERE id = ? ON CONFLICT DO NOTHING`);
  const list = db
    .prepare<[number], string>(
      'SELECT d.id FROM copy c CROSS JOIN delivery d ON d.seq = c.seq WHERE c.first = ? ORDER BY c.seq',
    )
    .pluck();
  const remove = db.prepare<[number, number]>('DELETE FROM copy WHERE first = ? OR seq = ?');
  return {
    remove: ({ seq }) => void remove.run(seq, seq),
    add({ seq, delivery: { duplicateOf } }) {
      if (duplicateOf !== null) insert.run(seq, duplicateOf);
    },
    of: ({ seq }) => list.all(seq),
  };
}
