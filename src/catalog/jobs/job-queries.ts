import type { Database } from 'better-sqlite3';
import type { Job, JobFilter, JobWithDeliveries, Page } from '../../domain/catalog.ts';
import { parseRecord } from '../deliveries/delivery-table.ts';
import { newestOf } from '../deliveries/newest.ts';
import { always, spanReader } from '../search/spans.ts';
import { pageOf, readCursor } from '../sqlite/cursor.ts';
import { mediaOf } from './job-media.ts';
import { jobPostings } from './job-postings.ts';
import type { JobRule } from './job-standing.ts';
import { describeJob } from './job-state.ts';
import { seqsOfJob } from './job-table.ts';

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
  const last = db.prepare<[number], JobRow>(`${columns} WHERE last_seq = ?`);
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
  const postingsFor = jobPostings(db, sources);
  const spans = spanReader(db);

  function describe({ id, source, tally }: JobRow, nowMs: number): Job {
    return describeJob({ source, ids: idsOf.all(id), tally: JSON.parse(tally) }, sources.get(source), nowMs);
  }

  return {
    jobs({ source, state, fromMs, toMs }, { cursor, limit }) {
      const nowMs = now();
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const newestSeq = readCursor(cursor, start)[0] - 1;
      const window = { fromMs: fromMs ?? always.fromMs, toMs: toMs ?? always.toMs };
      const isTimed = fromMs !== null || toMs !== null;
      const ranges = isTimed ? spans(window, newestSeq) : [{ first: 0, last: newestSeq }];
      const seqs = newestOf(postingsFor({ source, state, window, nowMs }), ranges, limit + 1);
      return pageOf(
        seqs.flatMap((seq) => last.all(seq)),
        limit,
        { item: (row) => describe(row, nowMs), key: (row) => [row.last_seq] },
      );
    },
    job(source, jobId) {
      const row = named.get(jobId, source);
      if (row === undefined) return null;
      const deliveries = recordsOf.all(row.id).map((json) => parseRecord(json).delivery);
      return { ...describe(row, now()), deliveries, media: mediaOf(deliveries) };
    },
  };
}
