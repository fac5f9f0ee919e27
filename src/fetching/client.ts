import { CollectorError, reviveError } from '../domain/errors.ts';
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
  return startOnDemand<RemoteFetchQueue>(threadUrl, {
    workerData: data,
    ended: (cause) => new CollectorError('storage-unavailable', 'the queue of fetches cannot be used', { cause }),
    revive: reviveError,
  });
}

/** It stands beside `compose.ts`: it names the stores that the queue works on. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../compose/threads/fetching-thread.ts' : '../compose/threads/fetching-thread.js',
  import.meta.url,
);
