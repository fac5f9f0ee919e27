import type { Database } from 'better-sqlite3';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { parseRecord } from '../deliveries/delivery-table.ts';
import { addCounters, countersOf, type JobCounters } from './job-counters.ts';
import { statusOf } from './job-status.ts';

/** The jobs and the ids they go by, for the writer. */
export interface JobTable {
  /** Adds a delivery to its job; jobs that it shows to be one become one. Returns the row of its job id, null without one. */
  add(record: DeliveryRecord): number | null;
  /** Takes a delivery out of its job again; its row is still to be replaced. Costs as much as the job has deliveries. */
  remove(record: DeliveryRecord): void;
  /** The row of its job id, null without one. */
  nameOf(record: DeliveryRecord): number | null;
  /** Takes deliveries out of the job of this row of `job_name`: what is left of it becomes the jobs that it would have been without them. */
  rebuild(name: number, without: ReadonlySet<number>): { record: DeliveryRecord; name: number | null }[];
  /** Adds the deliveries of the job up again that goes by the id of this row. Costs as much as it has deliveries. */
  recount(name: number): void;
}

/** Deliveries of the job `?`, whatever id of it they came under. */
export const seqsOfJob = `
  SELECT d.seq FROM job_name n CROSS JOIN delivery d INDEXED BY delivery_by_job ON d.job_name = n.id WHERE n.job = ?`;

interface JobRow {
  id: number;
  counters: string;
}

type JobColumns = [
  status: number,
  firstMs: number,
  lastMs: number,
  lastSeq: number,
  counters: string,
  title: string | null,
];

interface NameRow {
  id: number;
  job: number;
  is_alias: number;
  seq: number;
}

interface NameUse {
  source: string;
  job: number;
  isAlias: 0 | 1;
  seq: number;
}

export function jobTable(db: Database): JobTable {
  const nameOf = db.prepare<[string, string], NameRow>(
    'SELECT id, job, is_alias, seq FROM job_name WHERE name = ? AND source = ?',
  );
  const insertName = db.prepare<[string, string, number, number, number]>(
    'INSERT INTO job_name (name, source, job, is_alias, seq) VALUES (?, ?, ?, ?, ?)',
  );
  const updateName = db.prepare<[number, number, number]>('UPDATE job_name SET is_alias = ?, seq = ? WHERE id = ?');
  const moveNames = db.prepare<[number, number]>('UPDATE job_name SET job = ? WHERE job = ?');
  const dropNames = db.prepare<[number]>('DELETE FROM job_name WHERE job = ?');
  const find = db.prepare<[number], JobRow>('SELECT id, counters FROM job WHERE id = ?');
  const insert = db.prepare<[...JobColumns, string]>(
    'INSERT INTO job (status, first_ms, last_ms, last_seq, counters, title, source) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare<[...JobColumns, number]>(
    'UPDATE job SET status = ?, first_ms = ?, last_ms = ?, last_seq = ?, counters = ?, title = ? WHERE id = ?',
  );
  const drop = db.prepare<[number]>('DELETE FROM job WHERE id = ?');
  const otherRecords = db
    .prepare<[number, number], string>(`SELECT record FROM delivery WHERE seq IN (${seqsOfJob}) AND seq <> ?`)
    .pluck();

  const byName = db.prepare<[number], { id: number; source: string }>(
    'SELECT job.id, job.source FROM job_name n JOIN job ON job.id = n.job WHERE n.id = ?',
  );

  function jobsNamed(names: readonly string[], source: string): JobRow[] {
    const ids = new Set(names.map((name) => nameOf.get(name, source)?.job).filter((id) => id !== undefined));
    return [...ids].map((id) => find.get(id)).filter((row) => row !== undefined);
  }

  function save(id: number | undefined, source: string, counters: JobCounters): number {
    const columns = columnsOf(counters);
    if (id === undefined) return Number(insert.run(...columns, source).lastInsertRowid);
    update.run(...columns, id);
    return id;
  }

  function saveName(name: string, { source, job, isAlias, seq }: NameUse): number {
    const known = nameOf.get(name, source);
    if (known === undefined) return Number(insertName.run(name, source, job, isAlias, seq).lastInsertRowid);
    if (isAlias > known.is_alias || seq < known.seq) {
      updateName.run(Math.max(isAlias, known.is_alias), Math.min(seq, known.seq), known.id);
    }
    return known.id;
  }

  function add(record: DeliveryRecord): number | null {
    const { source, jobId } = record.delivery;
    if (jobId === null) return null;
    const [main, ...others] = jobsNamed([jobId, ...record.aliases], source);
    const counters = [main, ...others].filter((row) => row !== undefined).map(readCounters);
    const job = save(main?.id, source, counters.reduce(addCounters, countersOf(record)));
    for (const other of others) {
      moveNames.run(job, other.id);
      drop.run(other.id);
    }
    for (const alias of record.aliases) {
      if (alias !== jobId) saveName(alias, { source, job, isAlias: 1, seq: record.seq });
    }
    return saveName(jobId, { source, job, isAlias: 0, seq: record.seq });
  }

  return {
    add,
    remove(record) {
      const { source, jobId } = record.delivery;
      const job = jobId === null ? undefined : nameOf.get(jobId, source)?.job;
      if (job === undefined) return;
      const rest = otherRecords.all(job, record.seq).map((json) => countersOf(parseRecord(json)));
      const [first, ...more] = rest;
      if (first !== undefined) {
        save(job, source, more.reduce(addCounters, first));
        return;
      }
      dropNames.run(job);
      drop.run(job);
    },
    nameOf: ({ delivery: { source, jobId } }) => (jobId === null ? null : (nameOf.get(jobId, source)?.id ?? null)),
    rebuild(name, without) {
      const job = byName.get(name);
      if (job === undefined) return [];
      const rest = otherRecords
        .all(job.id, 0)
        .map(parseRecord)
        .filter(({ seq }) => !without.has(seq));
      dropNames.run(job.id);
      drop.run(job.id);
      return rest.sort((a, b) => a.seq - b.seq).map((record) => ({ record, name: add(record) }));
    },
    recount(name) {
      const job = byName.get(name);
      if (job === undefined) return;
      const [first, ...more] = otherRecords.all(job.id, 0).map((json) => countersOf(parseRecord(json)));
      if (first !== undefined) save(job.id, job.source, more.reduce(addCounters, first));
    },
  };
}

function readCounters({ counters }: JobRow): JobCounters {
  return JSON.parse(counters);
}

function columnsOf(counters: JobCounters): JobColumns {
  const { first, last } = counters;
  const title = counters.title === null ? null : sortedAs(counters.title.text);
  return [statusOf(counters), Date.parse(first.at), Date.parse(last.at), last.seq, JSON.stringify(counters), title];
}

/** The form of a title by which jobs are sorted: case does not count, and its beginning is enough. */
function sortedAs(title: string): string {
  return title.toWellFormed().toLowerCase().slice(0, 200);
}
