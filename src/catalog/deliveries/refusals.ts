import type { Database } from 'better-sqlite3';
import type { Page, Refusal } from '../../domain/catalog.ts';
import type { RefusalCount } from '../../domain/catalog-writer.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import { refusedHourWriter } from './activity-table.ts';

/** Rows kept; a flood from many addresses pushes the oldest minutes out instead of filling the disk. */
const maxRefusals = 10_000;

/** Adds counts and drops what is over `maxRefusals`, in one transaction. */
export function refusalWriter(db: Database): (refusals: readonly RefusalCount[]) => void {
  const add = db.prepare<[number, string, string, string, number]>(`
    INSERT INTO refusal (minute_ms, source, sender, code, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`);
  // Counting is fine here, the table never holds more than a batch above the cap.
  const total = db.prepare<[], number>('SELECT count(*) FROM refusal').pluck();
  const dropOldest = db.prepare<[number]>(`
    DELETE FROM refusal WHERE (minute_ms, source, sender, code) IN
      (SELECT minute_ms, source, sender, code FROM refusal ORDER BY minute_ms, source, sender, code LIMIT ?)`);
  const addToHour = refusedHourWriter(db);
  const addAll = db.transaction((refusals: readonly RefusalCount[]) => {
    for (const refusal of refusals) {
      const { minuteMs, source, sender, code, count } = refusal;
      add.run(minuteMs, source, sender ?? '', code, count);
      addToHour(refusal);
    }
    const excess = (total.get() ?? 0) - maxRefusals;
    if (excess > 0) dropOldest.run(excess);
  });
  return (refusals) => addAll.immediate(refusals);
}

interface RefusalRow {
  minute_ms: number;
  source: string;
  sender: string;
  code: string;
  count: number;
}

/** Lists refused requests, newest minute first. */
export function refusalReader(db: Database): (query: { cursor: string | null; limit: number }) => Page<Refusal> {
  const newest = db.prepare<[number, string, string, string, number], RefusalRow>(`
    SELECT minute_ms, source, sender, code, count FROM refusal WHERE (minute_ms, source, sender, code) < (?, ?, ?, ?)
    ORDER BY minute_ms DESC, source DESC, sender DESC, code DESC LIMIT ?`);
  return ({ cursor, limit }) => {
    const start: [number, string, string, string] = [Number.MAX_SAFE_INTEGER, '', '', ''];
    const rows = newest.all(...readCursor(cursor, start), limit + 1);
    return pageOf(rows, limit, {
      key: (row) => [row.minute_ms, row.source, row.sender, row.code],
      item: (row) => ({
        minute: new Date(row.minute_ms).toISOString(),
        source: row.source,
        sender: row.sender === '' ? null : row.sender,
        code: row.code,
        count: row.count,
      }),
    });
  };
}
