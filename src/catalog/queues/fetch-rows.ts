import type { Database } from 'better-sqlite3';
import type { Page } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';
import type { Fetch, FetchCounts, FetchFilter, FetchReason, FetchState } from '../../domain/fetching.ts';

interface FetchRow {
  id: number;
  source: string;
  job: string;
  state: FetchState;
  reason: FetchReason;
  since_ms: number;
  next_ms: number | null;
  tries: number;
  requests: number;
  last_ms: number | null;
  last_error: string | null;
  key_refused: number;
}

interface ListedFetches {
  source: string | null;
  state: string | null;
  /** Names of sources as JSON; null for all. */
  within: string | null;
  before: number;
  limit: number;
}

const dayMs = 86_400_000;

/** What is read of the queue. Jobs that are only watched are nobody's business yet. */
export function fetchReader(db: Database) {
  const find = db.prepare<[string, string], FetchRow>(`
    SELECT * FROM fetch WHERE source = ? AND job IN (SELECT value FROM json_each(?)) AND state <> 'watching'
    ORDER BY id DESC LIMIT 1`);
  const list = db.prepare<ListedFetches, FetchRow>(`
    SELECT * FROM fetch WHERE id < :before AND state <> 'watching'
      AND (:source IS NULL OR source = :source) AND (:state IS NULL OR state = :state)
      AND (:within IS NULL OR source IN (SELECT value FROM json_each(:within)))
    ORDER BY id DESC LIMIT :limit`);
  const count = db
    .prepare<[string, number], number>('SELECT count(*) FROM fetch WHERE state = ? AND coalesce(last_ms, 0) >= ?')
    .pluck();
  const refusing = db
    .prepare<[number], string>(`
      SELECT DISTINCT source FROM fetch WHERE state IN ('waiting', 'given-up') AND last_ms >= ? AND key_refused = 1
      ORDER BY source`)
    .pluck();
  return {
    find(source: string, jobIds: readonly string[]): Fetch | null {
      const row = find.get(source, JSON.stringify(jobIds));
      return row === undefined ? null : toFetch(row);
    },
    list(
      { source, state, within }: FetchFilter,
      { cursor, limit }: { cursor: string | null; limit: number },
    ): Page<Fetch> {
      const start: [number] = [Number.MAX_SAFE_INTEGER];
      const [before] = readCursor(cursor, start);
      const rows = list.all({
        source,
        state,
        within: within === undefined ? null : JSON.stringify(within),
        before,
        limit: limit + 1,
      });
      return pageOf(rows, limit, { key: ({ id }) => [id], item: toFetch });
    },
    counts: (nowMs: number): FetchCounts => ({
      waiting: count.get('waiting', 0) ?? 0,
      givenUp: count.get('given-up', nowMs - dayMs) ?? 0,
      keyRefused: refusing.all(nowMs - dayMs),
    }),
  };
}

function toFetch(row: FetchRow): Fetch {
  return {
    source: row.source,
    jobId: row.job,
    state: row.state,
    reason: row.reason,
    since: new Date(row.since_ms).toISOString(),
    tries: row.tries,
    requests: row.requests,
    nextTryAt: isoOf(row.next_ms),
    lastTryAt: isoOf(row.last_ms),
    lastError: row.last_error,
    keyRefused: row.key_refused === 1,
  };
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
