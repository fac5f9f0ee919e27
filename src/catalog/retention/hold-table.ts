import type { Database } from 'better-sqlite3';
import type { Page } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import type { Hold, HoldRecord, HoldScope } from '../../domain/holds.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** Holds and what they keep, for the writer. */
export interface HoldTable {
  /** Sets or takes away; what was applied before changes nothing. */
  apply(record: HoldRecord): void;
  /** The hold that keeps a delivery, or null: its own, one of another copy of its bytes, or one of its call. */
  on(record: DeliveryRecord): Hold | null;
  /** The holds of a scope in the call of a delivery; of one without a job, those of the delivery. */
  within(record: DeliveryRecord, scope: HoldScope): Hold[];
}

/** Reads holds. */
export interface HoldQueries {
  /** Newest first. */
  holds(query: { cursor: string | null; limit: number }): Page<Hold>;
  /** Those that were set on one of these deliveries. */
  holdsOn(ids: readonly string[]): Hold[];
}

interface HoldRow {
  number: number;
  id: string;
  scope: HoldScope;
  code: string | null;
  reason: string;
  by: string | null;
  at: string;
  source: string;
  job: string | null;
}

const columns = `
  SELECT h.number, h.id, h.scope, h.code, h.reason, h.set_by AS by, h.at, d.record ->> '$.delivery.source' AS source,
    d.record ->> '$.delivery.jobId' AS job`;

export function holdTable(db: Database): HoldTable {
  const set = db.prepare<[number, HoldScope, string, string | null, string, string | null, string]>(`
    INSERT INTO hold (seq, scope, id, code, reason, set_by, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const lift = db.prepare<[number, HoldScope, string]>('DELETE FROM hold WHERE seq = ? AND scope = ? AND at <= ?');
  const isAny = db.prepare<[], number>('SELECT 1 FROM hold LIMIT 1').pluck();
  const jobOf = db
    .prepare<[number], number>('SELECT n.job FROM delivery d JOIN job_name n ON n.id = d.job_name WHERE d.seq = ?')
    .pluck();
  const seqOf = db.prepare<[string], number>('SELECT seq FROM delivery WHERE id = ?').pluck();
  const own = db.prepare<[number], HoldRow>(
    `${columns} FROM hold h JOIN delivery d ON d.seq = h.seq WHERE h.seq = ? LIMIT 1`,
  );
  const ofCopies = db.prepare<[number], HoldRow>(`
    ${columns} FROM copy c CROSS JOIN hold h ON h.seq = c.seq JOIN delivery d ON d.seq = h.seq WHERE c.first = ? LIMIT 1`);
  const ofJob = db.prepare<[number, HoldScope], HoldRow>(`
    ${columns} FROM job_name n CROSS JOIN delivery d INDEXED BY delivery_by_job ON d.job_name = n.id
    CROSS JOIN hold h ON h.seq = d.seq WHERE n.job = ? AND h.scope = ?`);

  function within({ seq }: DeliveryRecord, scope: HoldScope): Hold[] {
    const job = scope === 'job' ? jobOf.get(seq) : undefined;
    return (job === undefined ? own.all(seq) : ofJob.all(job, scope))
      .map(toHold)
      .filter((hold) => hold.scope === scope);
  }

  return {
    apply(record) {
      const { seq, scope, at } = record;
      if (record.type === 'unheld') lift.run(seq, scope, at);
      else set.run(seq, scope, record.id, record.reason.code, record.reason.text, record.by, at);
    },
    on(record) {
      if (isAny.get() === undefined) return null;
      const { duplicateOf } = record.delivery;
      const first = duplicateOf === null ? record.seq : (seqOf.get(duplicateOf) ?? record.seq);
      const row = own.get(record.seq) ?? own.get(first) ?? ofCopies.get(first);
      return row === undefined ? (within(record, 'job')[0] ?? null) : toHold(row);
    },
    within,
  };
}

export function holdQueries(db: Database): HoldQueries {
  const newest = db.prepare<[number, number], HoldRow>(`
    ${columns} FROM hold h JOIN delivery d ON d.seq = h.seq WHERE h.number < ? ORDER BY h.number DESC LIMIT ?`);
  const on = db.prepare<[string], HoldRow>(`
    ${columns} FROM delivery d CROSS JOIN hold h ON h.seq = d.seq
    WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY h.number`);
  return {
    holds({ cursor, limit }) {
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const rows = newest.all(...readCursor(cursor, start), limit + 1);
      return pageOf(rows, limit, { key: ({ number }) => [number], item: toHold });
    },
    holdsOn: (ids) => on.all(JSON.stringify(ids)).map(toHold),
  };
}

function toHold({ id: delivery, scope, source, job: jobId, code, reason: text, by, at }: HoldRow): Hold {
  return { delivery, scope, source, jobId, reason: { code, text }, by, at };
}
