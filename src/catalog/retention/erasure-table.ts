import type { Database } from 'better-sqlite3';
import type { Page } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import type { ErasingRecord, ErasureRecord, ErasureReport } from '../../domain/erasure.ts';

/** Erasures, begun and done, for the writer. */
export interface ErasureTable {
  begin(record: ErasingRecord): void;
  /** False when that is known already. */
  end(record: ErasureRecord): boolean;
  /** A sequence number that no delivery has any more. */
  addErased(seq: number): void;
  lastErased(): number;
  unfinished(): ErasingRecord[];
}

/** Reads erasures. */
export interface ErasureQueries {
  /** `running`, its report, or null where there is none of this id. */
  erasure(id: string): ErasureReport | 'running' | null;
  /** Those that are done, newest first. */
  erasures(query: { cursor: string | null; limit: number }): Page<ErasureReport>;
}

export function erasureTable(db: Database): ErasureTable {
  const begin = db.prepare<[string, string]>(
    'INSERT INTO erasure (id, begun, report) VALUES (?, ?, NULL) ON CONFLICT DO NOTHING',
  );
  const end = db.prepare<[string, string]>(`
    INSERT INTO erasure (id, begun, report) VALUES (?, NULL, ?)
    ON CONFLICT (id) DO UPDATE SET begun = NULL, report = excluded.report WHERE report IS NULL`);
  const unfinished = db
    .prepare<[], string>('SELECT begun FROM erasure WHERE begun IS NOT NULL ORDER BY number')
    .pluck();
  const addErased = db.prepare<[number]>('INSERT INTO erased (seq) VALUES (?) ON CONFLICT DO NOTHING');
  const lastErased = db.prepare<[], number | null>('SELECT max(seq) FROM erased').pluck();
  return {
    begin: (record) => void begin.run(record.id, JSON.stringify(record)),
    end: ({ id, report }) => end.run(id, JSON.stringify(report)).changes > 0,
    addErased: (seq) => void addErased.run(seq),
    lastErased: () => lastErased.get() ?? 0,
    unfinished: () => unfinished.all().map((json): ErasingRecord => JSON.parse(json)),
  };
}

export function erasureQueries(db: Database): ErasureQueries {
  const find = db.prepare<[string], { report: string | null }>('SELECT report FROM erasure WHERE id = ?');
  const newest = db.prepare<[number, number], { number: number; report: string }>(`
    SELECT number, report FROM erasure WHERE report IS NOT NULL AND number < ? ORDER BY number DESC LIMIT ?`);
  return {
    erasure(id) {
      const row = find.get(id);
      if (row === undefined) return null;
      return row.report === null ? 'running' : JSON.parse(row.report);
    },
    erasures({ cursor, limit }) {
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const rows = newest.all(...readCursor(cursor, start), limit + 1);
      return pageOf(rows, limit, {
        key: ({ number }) => [number],
        item: ({ report }): ErasureReport => JSON.parse(report),
      });
    },
  };
}
