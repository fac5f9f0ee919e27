import type { RemoteFetchQueue } from '../domain/fetching.ts';
import { startOnDemand } from '../lib/threads/on-demand.ts';

/** What the thread is started with. */
export interface FetchingThreadData {
  root: string;
  /** By source; `vendor` is its name. */
  sources: ReadonlyMap<string, { vendor: string; afterMs: number; overdueAfterMs: number }>;
}

/** Keeps the queue on a thread of its own, which starts with the first call. */
export function connectFetchQueue(data: FetchingThreadData): RemoteFetchQueue {
  const thread = startOnDemand(threadUrl, { workerData: data, ended: 'the queue of fetches cannot be used' });
  return {
    settledTo: (position) => thread.call('settledTo', position),
    movedAside: () => thread.call('movedAside'),
    take: (nowMs, limit) => thread.call('take', nowMs, limit),
    end: (task, end, at) => thread.call('end', task, end, at),
    ask: (source, jobId, nowMs) => thread.call('ask', source, jobId, nowMs),
    find: (source, jobIds) => thread.call('find', source, jobIds),
    list: (filter, query) => thread.call('list', filter, query),
    counts: (nowMs) => thread.call('counts', nowMs),
    close: thread.close,
  };
}

/** It stands beside `compose.ts`: it names the stores that the queue works on. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../compose/threads/fetching-thread.ts' : '../compose/threads/fetching-thread.js',
  import.meta.url,
);
