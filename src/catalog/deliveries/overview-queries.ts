import type { Database } from 'better-sqlite3';
import type { CatalogCounts, LastSeen, Page, QuarantinedDelivery } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import { parseRecord } from './delivery-table.ts';
import { noCounts } from './meta-table.ts';

/** The quarantine, and figures about the whole. */
export interface OverviewQueries {
  /** Newest first, by the first time the bytes came. */
  quarantine(query: { cursor: string | null; limit: number }): Page<QuarantinedDelivery>;
  quarantined(id: string): QuarantinedDelivery | null;
  counts(): CatalogCounts;
  /** By name of the source. */
  lastSeen(): LastSeen[];
}

interface QuarantineRow {
  seq: number;
  code: string;
  message: string;
  times_seen: number;
  last_seen_at: string;
  record: string;
}

export function overviewQueries(db: Database): OverviewQueries {
  const columns = 'SELECT q.seq, q.code, q.message, q.times_seen, q.last_seen_at, d.record';
  const newest = db.prepare<[number, number], QuarantineRow>(`
    ${columns} FROM quarantine q CROSS JOIN delivery d ON d.seq = q.seq
    WHERE q.seq < ? ORDER BY q.seq DESC LIMIT ?`);
  const find = db.prepare<[string], QuarantineRow>(`
    ${columns} FROM delivery d CROSS JOIN quarantine q ON q.seq = d.seq WHERE d.id = ?`);
  const counts = db.prepare<[], CatalogCounts>(
    'SELECT deliveries, filed, quarantined, quarantined_bytes AS quarantinedBytes, deleted FROM meta',
  );
  const lastSeen = db.prepare<[], LastSeen>('SELECT source, last_at AS receivedAt FROM source ORDER BY source');
  return {
    quarantine({ cursor, limit }) {
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const rows = newest.all(...readCursor(cursor, start), limit + 1);
      return pageOf(rows, limit, { key: (row) => [row.seq], item: quarantinedIn });
    },
    quarantined(id) {
      const row = find.get(id);
      return row === undefined ? null : quarantinedIn(row);
    },
    counts: () => counts.get() ?? noCounts(),
    lastSeen: () => lastSeen.all(),
  };
}

function quarantinedIn(row: QuarantineRow): QuarantinedDelivery {
  return {
    delivery: parseRecord(row.record).delivery,
    code: row.code,
    message: row.message,
    timesSeen: row.times_seen,
    lastSeenAt: row.last_seen_at,
  };
}
