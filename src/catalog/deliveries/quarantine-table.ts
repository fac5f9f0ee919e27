import type { Database } from 'better-sqlite3';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** What lies in the quarantine and how often it came, for the writer. */
export interface QuarantineTable {
  add(record: DeliveryRecord): void;
  remove(record: DeliveryRecord): void;
  /** Counts that the same bytes came again; false when that is known already, or the delivery is not there any more. */
  see(seq: number, at: string): boolean;
}

export function quarantineTable(db: Database): QuarantineTable {
  const insert = db.prepare<[number, string, string, string]>(`
    INSERT INTO quarantine (seq, code, message, times_seen, last_seen_at) VALUES (?, ?, ?, 1, ?)`);
  const remove = db.prepare<[number]>('DELETE FROM quarantine WHERE seq = ?');
  const isThere = db.prepare<[number], number>('SELECT 1 FROM quarantine WHERE seq = ?').pluck();
  // Sightings within one millisecond count once: there is nothing else to tell them from a replay.
  const note = db.prepare<[number, string]>('INSERT INTO sighting (seq, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const count = db.prepare<[string, number]>(
    'UPDATE quarantine SET times_seen = times_seen + 1, last_seen_at = ? WHERE seq = ?',
  );
  return {
    add({ seq, delivery, quarantine }) {
      if (delivery.state !== 'quarantined') return;
      insert.run(seq, quarantine?.code ?? 'unknown', quarantine?.message ?? '', delivery.receivedAt);
    },
    remove: ({ seq }) => void remove.run(seq),
    see(seq, at) {
      if (isThere.get(seq) === undefined || note.run(seq, at).changes === 0) return false;
      count.run(at, seq);
      return true;
    },
  };
}
