import type { Database } from 'better-sqlite3';
import { CollectorError } from '../../domain/errors.ts';
import type { FetchEnd, FetchNews, FetchStore, FetchTask } from '../../domain/fetching.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import { emptyLog } from '../sqlite/sqlite-file.ts';
import { fetchReader } from './fetch-rows.ts';
import { fetchPosition, onFetches, openFetchesForWriting } from './fetch-schema.ts';

/** Of what is over, so long is told. */
const keptMs = 30 * 86_400_000;

/**
 * Opens the queue of fetches for its only writer; SQLite works synchronously, so it belongs on a thread.
 *
 * Tries that were under way when the process ended are due at once; they were counted when they began, so that what ends
 * the process each time is given up like anything else. `movedAside` is the path that a damaged file was moved to, or null.
 * Every method throws a CollectorError `storage-unavailable` when the file cannot be used.
 */
export function openFetchQueue(
  path: string,
): FetchStore & { readonly movedAside: string | null; emptyLog(): Promise<boolean> } {
  const { db, movedAside } = onFetches(() => openFetchesForWriting(path));
  onFetches(() => db.exec('UPDATE fetch SET begun = 0, next_ms = last_ms WHERE begun = 1'));
  const position = fetchPosition(db);
  const reader = fetchReader(db);
  const note = newsWriter(db);
  const take = taker(db);
  const end = ender(db);
  const ask = asker(db);
  const drop = db.prepare<[string, string]>('DELETE FROM fetch WHERE source = ? AND job = ?');
  const forget = db.transaction((calls: Parameters<FetchStore['forget']>[0]): number => {
    const each = calls.flatMap(({ source, jobIds }) => jobIds.map((id) => drop.run(source, id).changes));
    return each.reduce((sum, changes) => sum + changes, 0);
  });
  const applyAll = db.transaction((news: readonly FetchNews[], to: LedgerPosition) => {
    news.forEach(note);
    position.move(to);
  });

  return {
    movedAside,
    position: async () => onFetches(position.read),
    apply: async (news, to) => onFetches(() => applyAll.immediate(news, to)),
    take: async (nowMs, limit) => onFetches(() => take(nowMs, limit)),
    end: async (task, how, at) => onFetches(() => end(task, how, at)),
    async ask(source, jobId, nowMs) {
      onFetches(() => ask(source, jobId, nowMs));
      const asked = onFetches(() => reader.find(source, [jobId]));
      if (asked === null) throw new CollectorError('storage-unavailable', 'the queue of fetches lost a line');
      return asked;
    },
    find: async (source, jobIds) => onFetches(() => reader.find(source, jobIds)),
    list: async (filter, query) => onFetches(() => reader.list(filter, query)),
    counts: async (nowMs) => onFetches(() => reader.counts(nowMs)),
    forget: async (calls) => onFetches(() => forget(calls)),
    emptyLog: async () => onFetches(() => emptyLog(db)),
    close: async () => void db.close(),
  };
}

/** Begins anew what a row stood for before. */
const afresh = `state = 'waiting', next_ms = excluded.next_ms, since_ms = excluded.since_ms, reason = excluded.reason,
  anew_after = excluded.anew_after, begun = 0, tries = 0, requests = 0, last_error = NULL, key_refused = 0`;

/** A notice begins a fetch, or begins it anew when it was given up or the words have changed; a watch only adds a row. */
function newsWriter(db: Database): (news: FetchNews) => void {
  const noteNotice = db.prepare<[string, string, string | null, number, number]>(`
    INSERT INTO fetch (source, job, state, reason, anew_after, since_ms, next_ms) VALUES (?, ?, 'waiting', 'notice', ?, ?, ?)
    ON CONFLICT DO UPDATE SET ${afresh}
      WHERE state IN ('watching', 'given-up') OR excluded.anew_after IS NOT NULL`);
  const noteWatch = db.prepare<[string, string, number, number]>(`
    INSERT INTO fetch (source, job, state, reason, since_ms, next_ms) VALUES (?, ?, 'watching', 'gap', ?, ?)
    ON CONFLICT DO NOTHING`);
  return (news) => {
    const { source, jobId, sinceMs, dueMs } = news;
    if (news.type === 'notice') noteNotice.run(source, jobId, news.anewAfter, sinceMs, dueMs);
    else noteWatch.run(source, jobId, sinceMs, dueMs);
  };
}

function asker(db: Database): (source: string, jobId: string, nowMs: number) => void {
  const insert = db.prepare<[string, string, number, number]>(`
    INSERT INTO fetch (source, job, state, reason, since_ms, next_ms) VALUES (?, ?, 'waiting', 'asked', ?, ?)
    ON CONFLICT DO UPDATE SET ${afresh}`);
  return (source, jobId, nowMs) => void insert.run(source, jobId, nowMs, nowMs);
}

interface DueRow {
  id: number;
  source: string;
  job: string;
  state: string;
  reason: FetchTask['reason'];
  anew_after: string | null;
  since_ms: number;
  tries: number;
}

function taker(db: Database): (nowMs: number, limit: number) => Awaited<ReturnType<FetchStore['take']>> {
  const due = db.prepare<[number, number], DueRow>(`
    SELECT id, source, job, state, reason, anew_after, since_ms, tries FROM fetch
    WHERE next_ms <= ? AND next_ms IS NOT NULL AND begun = 0 ORDER BY next_ms LIMIT ?`);
  const next = db
    .prepare<[], number | null>('SELECT min(next_ms) FROM fetch WHERE next_ms IS NOT NULL AND begun = 0')
    .pluck();
  const begin = db.prepare<[number, number]>('UPDATE fetch SET begun = 1, tries = tries + 1, last_ms = ? WHERE id = ?');
  const take = db.transaction((nowMs: number, limit: number) => {
    const rows = due.all(nowMs, limit);
    for (const { id } of rows) begin.run(nowMs, id);
    return { tasks: rows.map(toTask), nextMs: next.get() ?? null };
  });
  return (nowMs, limit) => take.immediate(nowMs, limit);
}

function toTask({ source, job, state, reason, anew_after, since_ms, tries }: DueRow): FetchTask {
  return {
    source,
    jobId: job,
    reason: state === 'watching' ? 'watch' : reason,
    anewAfter: anew_after,
    sinceMs: since_ms,
    tries: tries + 1,
  };
}

/** A row that was begun anew meanwhile, by a notice or by hand, is left as it is. */
function ender(db: Database): (...args: Parameters<FetchStore['end']>) => void {
  const settle = db.prepare<{
    source: string;
    job: string;
    state: string;
    next: number | null;
    requests: number;
    now: number;
    error: string | null;
    refused: number;
  }>(`
    UPDATE fetch SET state = :state, begun = 0, next_ms = :next, requests = requests + :requests, last_ms = :now,
      last_error = :error, key_refused = :refused
    WHERE source = :source AND job = :job AND begun = 1`);
  const drop = db.prepare<[string, string]>('DELETE FROM fetch WHERE source = ? AND job = ? AND begun = 1');
  const prune = db.prepare<[number]>("DELETE FROM fetch WHERE state IN ('done', 'given-up') AND last_ms < ?");
  const end = db.transaction(
    (task: FetchTask, how: FetchEnd, { nowMs, requests }: { nowMs: number; requests: number }) => {
      const { source, jobId: job } = task;
      if (how.state === 'dropped') drop.run(source, job);
      else {
        const error = 'error' in how ? how.error : null;
        const refused = 'keyRefused' in how && how.keyRefused ? 1 : 0;
        const next = how.state === 'waiting' ? how.nextMs : null;
        settle.run({ source, job, state: how.state, next, requests, now: nowMs, error, refused });
      }
      prune.run(nowMs - keptMs);
    },
  );
  return (task, how, at) => end.immediate(task, how, at);
}
