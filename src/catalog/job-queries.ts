import type { Database } from 'better-sqlite3';
import type { Job, JobFilter, JobWithDeliveries, Page } from '../domain/catalog.ts';
import { pageOf, readCursor } from './cursor.ts';
import { parseRecord } from './delivery-table.ts';
import { describeJob, type JobRule } from './job-state.ts';
import { seqsOfJob } from './job-table.ts';
import { spanReader } from './spans.ts';

/** Finds and lists jobs. */
export interface JobQueries {
  /** Newest first by their last delivery, which is also what `fromMs` and `toMs` are about. */
  jobs(filter: JobFilter, query: { cursor: string | null; limit: number }): Page<Job>;
  job(source: string, jobId: string): JobWithDeliveries | null;
}

/** What the state of a job depends on beside its deliveries. */
export interface JobContext {
  sources: ReadonlyMap<string, JobRule>;
  /** Ms since 1970. */
  now: () => number;
}

interface JobRow {
  id: number;
  source: string;
  last_seq: number;
  tally: string;
}

export function jobQueries(db: Database, { sources, now }: JobContext): JobQueries {
  const columns = 'SELECT id, source, last_seq, tally FROM job';
  const rest = 'last_seq BETWEEN ? AND ? AND last_ms >= ? AND last_ms < ? ORDER BY last_seq DESC LIMIT ?';
  const newest = db.prepare<[number, number, number, number, number], JobRow>(
    `${columns} INDEXED BY job_by_last WHERE ${rest}`,
  );
  const newestOfSource = db.prepare<[string, number, number, number, number, number], JobRow>(
    `${columns} INDEXED BY job_by_source WHERE source = ? AND ${rest}`,
  );
  const named = db.prepare<[string, string], JobRow>(
    `${columns} WHERE id = (SELECT job FROM job_name WHERE name = ? AND source = ?)`,
  );
  // The name that no delivery calls an alias is the job's own; of several, the one that came first.
  const idsOf = db
    .prepare<[number], string>('SELECT name FROM job_name WHERE job = ? ORDER BY is_alias, seq, name')
    .pluck();
  const recordsOf = db
    .prepare<[number], string>(`SELECT record FROM delivery WHERE seq IN (${seqsOfJob}) ORDER BY seq`)
    .pluck();
  const spans = spanReader(db);

  function describe({ id, source, tally }: JobRow): Job {
    return describeJob({ source, ids: idsOf.all(id), tally: JSON.parse(tally) }, sources.get(source), now());
  }

  return {
    jobs({ source, fromMs, toMs }, { cursor, limit }) {
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const last = readCursor(cursor, start)[0] - 1;
      const window = { fromMs: fromMs ?? Number.MIN_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
      const rows: JobRow[] = [];
      for (const range of fromMs === null && toMs === null ? [{ first: 0, last }] : spans(window, last)) {
        const where = [range.first, range.last, window.fromMs, window.toMs, limit + 1 - rows.length] as const;
        rows.push(...(source === null ? newest.all(...where) : newestOfSource.all(source, ...where)));
        if (rows.length > limit) break;
      }
      return pageOf(rows, limit, { item: describe, key: (row) => [row.last_seq] });
    },
    job(source, jobId) {
      const row = named.get(jobId, source);
      if (row === undefined) return null;
      return { ...describe(row), deliveries: recordsOf.all(row.id).map((json) => parseRecord(json).delivery) };
    },
  };
}
