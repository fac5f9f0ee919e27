import type { Database } from 'better-sqlite3';
import type { Delivery } from '../../domain/delivery.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';

/** How many deliveries there are of each kind, or by how many that changes. */
export interface Counts {
  deliveries: number;
  filed: number;
  quarantined: number;
  quarantinedBytes: number;
  deleted: number;
}

export function noCounts(): Counts {
  return { deliveries: 0, filed: 0, quarantined: 0, quarantinedBytes: 0, deleted: 0 };
}

/** Counts a delivery in (`times` 1) or out (-1). */
export function count(counts: Counts, { state, parts }: Delivery, times: 1 | -1): void {
  counts.deliveries += times;
  if (state === 'filed') counts.filed += times;
  if (state === 'deleted') counts.deleted += times;
  if (state !== 'quarantined') return;
  counts.quarantined += times;
  for (const part of parts) counts.quarantinedBytes += times * part.bytes;
}

/** The one row about the catalog as a whole, for the writer. */
export interface MetaTable {
  position(): LedgerPosition | null;
  advance(position: LedgerPosition, change: Counts): void;
  /** Notes that a source was heard of, unless something accepted later is known already. */
  hear(source: string, seq: number, at: string): void;
  /** Notes a sign of life that is no delivery of its own. */
  hearAgain(source: string, at: string): void;
}

export function metaTable(db: Database): MetaTable {
  const position = db.prepare<[], LedgerPosition | null>('SELECT position FROM meta').pluck();
  const advance = db.prepare(`
    UPDATE meta SET position = ?, deliveries = deliveries + ?, filed = filed + ?,
      quarantined = quarantined + ?, quarantined_bytes = quarantined_bytes + ?, deleted = deleted + ?`);
  // By order of acceptance, so that one delivery from a clock that ran ahead does not stand as the last for days.
  const hear = db.prepare<[string, number, string]>(`
    INSERT INTO source (source, last_seq, last_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE
    SET last_seq = excluded.last_seq, last_at = excluded.last_at WHERE excluded.last_seq > last_seq`);
  const hearAgain = db.prepare<[string, string]>('UPDATE source SET last_at = ? WHERE source = ?');
  return {
    position: () => position.get() ?? null,
    advance(to, { deliveries, filed, quarantined, quarantinedBytes, deleted }) {
      advance.run(to, deliveries, filed, quarantined, quarantinedBytes, deleted);
    },
    hear: (source, seq, at) => void hear.run(source, seq, at),
    hearAgain: (source, at) => void hearAgain.run(at, source),
  };
}
