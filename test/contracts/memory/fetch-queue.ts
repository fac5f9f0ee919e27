import type { Page } from '../../../src/domain/catalog.ts';
import type { Fetch, FetchNews, FetchState, FetchStore, FetchTask } from '../../../src/domain/fetching.ts';
import type { LedgerPosition } from '../../../src/domain/inbox.ts';

interface Row {
  id: number;
  source: string;
  jobId: string;
  state: FetchState | 'watching';
  reason: Fetch['reason'];
  anewAfter: string | null;
  sinceMs: number;
  nextMs: number | null;
  isBegun: boolean;
  tries: number;
  requests: number;
  lastMs: number | null;
  lastError: string | null;
  keyRefused: boolean;
}

/** What a queue holds: opened again over the same, it goes on as after a restart. */
export interface FetchRows {
  rows: Row[];
  lastId: number;
  position: LedgerPosition | null;
}

const dayMs = 86_400_000;

/** A queue of fetches in memory. */
export function openMemoryFetchQueue(kept: FetchRows): FetchStore {
  for (const row of kept.rows.filter(({ isBegun }) => isBegun))
    Object.assign(row, { isBegun: false, nextMs: row.lastMs });

  const rowOf = (source: string, jobId: string): Row | undefined =>
    kept.rows.find((row) => row.source === source && row.jobId === jobId);

  function begin(news: Pick<FetchNews, 'source' | 'jobId' | 'sinceMs' | 'dueMs'>, about: Partial<Row>): void {
    const { source, jobId, sinceMs, dueMs: nextMs } = news;
    const fresh = { ...blank, source, jobId, sinceMs, nextMs, ...about };
    const row = rowOf(source, jobId);
    if (row !== undefined) Object.assign(row, fresh);
    else {
      kept.lastId += 1;
      kept.rows.push({ ...fresh, id: kept.lastId });
    }
  }

  function note(news: FetchNews): void {
    const row = rowOf(news.source, news.jobId);
    if (news.type === 'watch') {
      if (row === undefined) begin(news, { state: 'watching', reason: 'gap' });
      return;
    }
    const isAnew = row === undefined || row.state === 'watching' || row.state === 'given-up' || news.anewAfter !== null;
    if (isAnew) begin(news, { state: 'waiting', reason: 'notice', anewAfter: news.anewAfter });
  }

  const due = (): Row[] => kept.rows.filter(({ nextMs, isBegun }) => nextMs !== null && !isBegun).sort(byNextMs);
  const shown = (): Row[] => kept.rows.filter(({ state }) => state !== 'watching').toSorted((a, b) => b.id - a.id);

  return {
    position: async () => kept.position,
    async apply(news, position) {
      news.forEach(note);
      kept.position = position;
    },
    async take(nowMs, limit) {
      const rows = due()
        .filter(({ nextMs }) => (nextMs ?? 0) <= nowMs)
        .slice(0, limit);
      for (const row of rows) Object.assign(row, { isBegun: true, tries: row.tries + 1, lastMs: nowMs });
      return { tasks: rows.map(toTask), nextMs: due()[0]?.nextMs ?? null };
    },
    async end(task, how, { nowMs, requests }) {
      const row = rowOf(task.source, task.jobId);
      if (row?.isBegun === true && how.state === 'dropped') kept.rows = kept.rows.filter((other) => other !== row);
      else if (row?.isBegun === true && how.state !== 'dropped') {
        Object.assign(row, {
          ...{ state: how.state, isBegun: false, lastMs: nowMs, requests: row.requests + requests },
          nextMs: how.state === 'waiting' ? how.nextMs : null,
          lastError: 'error' in how ? how.error : null,
          keyRefused: 'keyRefused' in how && how.keyRefused,
        });
      }
      kept.rows = kept.rows.filter(({ state, lastMs }) => !isOver(state) || (lastMs ?? 0) >= nowMs - 30 * dayMs);
    },
    async ask(source, jobId, nowMs) {
      begin({ source, jobId, sinceMs: nowMs, dueMs: nowMs }, { state: 'waiting', reason: 'asked' });
      const row = rowOf(source, jobId);
      if (row === undefined) throw new Error('nothing was begun');
      return toFetch(row);
    },
    async find(source, jobIds) {
      const row = shown().find((one) => one.source === source && jobIds.includes(one.jobId));
      return row === undefined ? null : toFetch(row);
    },
    async list({ source, state }, { cursor, limit }): Promise<Page<Fetch>> {
      const before = cursor === null ? Number.POSITIVE_INFINITY : Number(cursor);
      const rows = shown().filter((row) => row.id < before && fits(row.source, source) && fits(row.state, state));
      const items = rows.slice(0, limit);
      return { items: items.map(toFetch), next: rows.length > limit ? String(items.at(-1)?.id) : null };
    },
    async counts(nowMs) {
      const recent = kept.rows.filter(({ lastMs }) => (lastMs ?? 0) >= nowMs - dayMs);
      const refused = recent.filter(({ keyRefused, state }) => keyRefused && state !== 'done');
      return {
        waiting: kept.rows.filter(({ state }) => state === 'waiting').length,
        givenUp: recent.filter(({ state }) => state === 'given-up').length,
        keyRefused: [...new Set(refused.map(({ source }) => source))].sort(),
      };
    },
    async forget(calls) {
      const before = kept.rows.length;
      kept.rows = kept.rows.filter(
        ({ source, jobId }) => !calls.some((call) => call.source === source && call.jobIds.includes(jobId)),
      );
      return before - kept.rows.length;
    },
    close: async () => undefined,
  };
}

const blank: Omit<Row, 'id' | 'source' | 'jobId' | 'sinceMs' | 'nextMs'> = {
  ...{ state: 'waiting', reason: 'notice', anewAfter: null, isBegun: false, tries: 0, requests: 0 },
  ...{ lastMs: null, lastError: null, keyRefused: false },
};

function byNextMs(a: Row, b: Row): number {
  return (a.nextMs ?? 0) - (b.nextMs ?? 0);
}

function isOver(state: Row['state']): boolean {
  return state === 'done' || state === 'given-up';
}

function fits(value: string, wanted: string | null): boolean {
  return wanted === null || value === wanted;
}

function toTask({ source, jobId, state, reason, anewAfter, sinceMs, tries }: Row): FetchTask {
  return { source, jobId, reason: state === 'watching' ? 'watch' : reason, anewAfter, sinceMs, tries };
}

function toFetch(row: Row): Fetch {
  const { source, jobId, state, reason, tries, requests, lastError, keyRefused } = row;
  if (state === 'watching') throw new Error('what is only watched is not shown');
  return {
    ...{ source, jobId, state, reason, tries, requests, lastError, keyRefused },
    since: new Date(row.sinceMs).toISOString(),
    nextTryAt: row.nextMs === null ? null : new Date(row.nextMs).toISOString(),
    lastTryAt: row.lastMs === null ? null : new Date(row.lastMs).toISOString(),
  };
}
