import type { Database } from 'better-sqlite3';
import { type Job, type JobFilter, type JobWithDeliveries, mediaOf, type Page } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import { partKinds } from '../../domain/delivery.ts';
import { kindOfContent } from '../../domain/vendor.ts';
import { parseRecord } from '../deliveries/delivery-table.ts';
import { kindsIn } from '../deliveries/kinds.ts';
import { newestOf, type Posting } from '../deliveries/newest.ts';
import { always, seqSince, spanReader, type Window } from '../sqlite/spans.ts';
import type { JobCounters } from './job-counters.ts';
import {
  firstHeardIn,
  formerSource,
  type JobRule,
  type JobStatus,
  lowestStatus,
  missingFrom,
  stateAt,
  statusOf,
} from './job-status.ts';
import { seqsOfJob } from './job-table.ts';

/** Finds and lists jobs. */
export interface JobQueries {
  /** Newest first by their last delivery, which is also what `fromMs` and `toMs` are about. */
  jobs(filter: JobFilter, query: { cursor: string | null; limit: number }): Page<Job>;
  job(source: string, jobId: string): JobWithDeliveries | null;
  /** As in `CatalogReader`. */
  jobsNamed(names: readonly { source: string | null; jobId: string }[]): Job[];
  /** As in `CatalogReader`. */
  jobsByTitle(filter: Pick<JobFilter, 'source' | 'within'>, query: { cursor: string | null; limit: number }): Page<Job>;
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
  counters: string;
}

export function jobQueries(db: Database, { sources, now }: JobContext): JobQueries {
  const columns = 'SELECT id, source, last_seq, counters FROM job';
  const last = db.prepare<[number], JobRow>(`${columns} WHERE last_seq = ?`);
  const named = db.prepare<[string, string], JobRow>(
    `${columns} WHERE id = (SELECT job FROM job_name WHERE name = ? AND source = ?)`,
  );
  const anywhere = db.prepare<[string], JobRow>(
    `${columns} WHERE id IN (SELECT job FROM job_name WHERE name = ?) ORDER BY id`,
  );
  // The name that no delivery calls an alias is the job's own; of several, the one that came first.
  const idsOf = db
    .prepare<[number], string>('SELECT name FROM job_name WHERE job = ? ORDER BY is_alias, seq, name')
    .pluck();
  const recordsOf = db
    .prepare<[number], string>(`SELECT record FROM delivery WHERE seq IN (${seqsOfJob}) ORDER BY seq`)
    .pluck();
  const titled = db.prepare<[string, number, string | null, string | null, number], JobRow & { title: string }>(`
    SELECT id, source, last_seq, counters, title FROM job INDEXED BY job_by_title
    WHERE title IS NOT NULL AND (title, id) > (?, ?)
      AND (? IS NULL OR source IN (SELECT value FROM json_each(?)))
    ORDER BY title, id LIMIT ?`);
  const postingsFor = jobPostings(db, sources);
  const spans = spanReader(db);

  function describe({ id, source, counters }: JobRow, nowMs: number): Job {
    return describeJob({ source, ids: idsOf.all(id), counters: JSON.parse(counters) }, sources.get(source), nowMs);
  }

  return {
    jobs({ source, state, fromMs, toMs, within }, { cursor, limit }) {
      const nowMs = now();
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const newestSeq = readCursor(cursor, start)[0] - 1;
      const window = { fromMs: fromMs ?? always.fromMs, toMs: toMs ?? always.toMs };
      const isTimed = fromMs !== null || toMs !== null;
      const ranges = isTimed ? spans(window, newestSeq) : [{ first: 0, last: newestSeq }];
      const seqs = newestOf(
        postingsFor({ source, state, window, nowMs, ...(within && { within }) }),
        ranges,
        limit + 1,
      );
      return pageOf(
        seqs.flatMap((seq) => last.all(seq)),
        limit,
        { item: (row) => describe(row, nowMs), key: (row) => [row.last_seq] },
      );
    },
    jobsNamed(names) {
      const rows = names.flatMap(({ source, jobId }) =>
        source === null ? anywhere.all(jobId) : named.all(jobId, source),
      );
      const nowMs = now();
      return [...new Map(rows.map((row) => [row.id, row])).values()].map((row) => describe(row, nowMs));
    },
    jobsByTitle({ source, within }, { cursor, limit }) {
      const start: [string, number] = ['', 0];
      const sources = source === null ? (within ?? null) : within?.includes(source) === false ? [] : [source];
      const named = sources === null ? null : JSON.stringify(sources);
      const rows = titled.all(...readCursor(cursor, start), named, named, limit + 1);
      const nowMs = now();
      return pageOf(rows, limit, { item: (row) => describe(row, nowMs), key: (row) => [row.title, row.id] });
    },
    job(source, jobId) {
      const row = named.get(jobId, source);
      if (row === undefined) return null;
      const deliveries = recordsOf.all(row.id).map((json) => parseRecord(json).delivery);
      return { ...describe(row, now()), deliveries, media: mediaOf(deliveries) };
    },
  };
}

/**
 * A job as the API shows it, at the moment `nowMs`. `rule` is undefined for a source that is configured no more.
 *
 * What deliveries ask for goes before what the source is configured to expect. After a failure only what the failing
 * delivery itself announces is waited for: the rest will never come.
 */
export function describeJob(
  job: { source: string; ids: readonly string[]; counters: JobCounters },
  rule: JobRule | undefined,
  nowMs: number,
): Job {
  const { counters } = job;
  const known = rule ?? formerSource;
  const [jobId = '', ...aliases] = job.ids;
  const outcome = counters.lastWord?.outcome ?? 'unknown';
  const asked = outcome === 'failure' ? counters.expectedOfFailure : (counters.expected ?? known.expect);
  const expected = asked === null ? null : inKindOrder(asked.map(kindOfContent));
  return {
    source: job.source,
    jobId,
    aliases,
    title: counters.title?.text ?? null,
    externalIds: counters.externalIds.map(({ text }) => text),
    vendor: counters.vendor.name,
    state: stateAt(statusOf(counters), known, nowMs - Date.parse(counters.first.at)),
    outcome,
    error: counters.lastWord?.error ?? null,
    contents: kindsIn(counters.held),
    expected,
    missing: missingFrom(counters.came, expected ?? []),
    warnings: counters.warnings.map(({ text }) => text),
    firstAt: counters.first.at,
    lastAt: counters.last.at,
    deliveries: counters.deliveries,
  };
}

/** Each once; our kinds in their order, then whatever else a vendor names, by the alphabet. */
function inKindOrder(kinds: readonly string[]): string[] {
  const named = new Set(kinds);
  const known: readonly string[] = partKinds;
  const others = [...named].filter((kind) => !known.includes(kind)).sort();
  return [...known.filter((kind) => named.has(kind)), ...others];
}

/** What jobs are asked for; `window` is about their last delivery. */
interface JobsWanted extends Pick<JobFilter, 'source' | 'state' | 'within'> {
  window: Window;
  nowMs: number;
}

/**
 * Compiles where the wanted jobs are found, by the sequence number of their last delivery.
 *
 * A source has few statuses, so a source or a state is a short list of them, and its newest page the merge of their newest
 * entries. What a status is in time and what it is overdue may differ: then the jobs not overdue yet are told from the
 * others one by one, and are looked for no further back than they can be.
 */
function jobPostings(db: Database, rules: ReadonlyMap<string, JobRule>): (wanted: JobsWanted) => readonly Posting[] {
  const newest = db
    .prepare<[number, number, number, number, number], number>(
      `SELECT last_seq FROM job INDEXED BY job_by_last
       WHERE last_seq BETWEEN ? AND ? AND last_ms >= ? AND last_ms < ? ORDER BY last_seq DESC LIMIT ?`,
    )
    .pluck();
  const newestOfStatus = db
    .prepare<[string, JobStatus, number, number, number, number, number, number, number], number>(
      `SELECT last_seq FROM job INDEXED BY job_by_status WHERE source = ? AND status = ? AND last_seq BETWEEN ? AND ?
       AND last_ms >= ? AND last_ms < ? AND first_ms >= ? AND first_ms < ? ORDER BY last_seq DESC LIMIT ?`,
    )
    .pluck();
  const sources = db.prepare<[], string>('SELECT source FROM source').pluck();
  const nextStatus = db
    .prepare<[string, JobStatus], JobStatus>(
      'SELECT status FROM job INDEXED BY job_by_status WHERE source = ? AND status > ? ORDER BY status LIMIT 1',
    )
    .pluck();
  const since = seqSince(db);

  function statusesOf(source: string): JobStatus[] {
    const found: JobStatus[] = [];
    let next = nextStatus.get(source, lowestStatus);
    while (next !== undefined) {
      found.push(next);
      next = nextStatus.get(source, next);
    }
    return found;
  }

  function postingOf(key: { source: string; status: JobStatus }, window: Window, heard: Window): Posting {
    // Their last delivery came no earlier than their first.
    const oldest = heard.fromMs === always.fromMs ? 0 : since(heard.fromMs);
    if (oldest === null) return () => [];
    return ({ first, last }, limit) => {
      const times = [window.fromMs, window.toMs, heard.fromMs, heard.toMs] as const;
      return newestOfStatus.all(key.source, key.status, Math.max(first, oldest), last, ...times, limit);
    };
  }

  return ({ source, state, window, nowMs, within }) => {
    if (source === null && state === null && within === undefined) {
      return [({ first, last }, limit) => newest.all(first, last, window.fromMs, window.toMs, limit)];
    }
    const named = source === null ? (within ?? sources.all()) : [source];
    return named.flatMap((name) => {
      if (within?.includes(name) === false) return [];
      const rule = rules.get(name) ?? formerSource;
      return statusesOf(name).flatMap((status) => {
        const heard = state === null ? always : firstHeardIn(state, status, rule, nowMs);
        return heard === null ? [] : [postingOf({ source: name, status }, window, heard)];
      });
    });
  };
}
