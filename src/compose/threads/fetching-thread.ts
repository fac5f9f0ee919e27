import { parentPort, workerData } from 'node:worker_threads';
import { openLedger } from '../../archive/ledger.ts';
import { openFetchQueue } from '../../catalog/queues/fetch-queue.ts';
import type { FetchQueue, RemoteFetchQueue } from '../../domain/fetching.ts';
import { followLedger, restUntil } from '../../domain/follow-ledger.ts';
import { type FetchingSource, newsOf, oldestMs } from '../../fetching/news.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import { vendors } from '../../vendors/all.ts';
import type { StorageFolder } from '../storage-folder.ts';

/** The queue's changes are short. */
const mostPerBatch = 256;

/** What the thread is started with. */
export interface FetchingThreadData {
  folder: StorageFolder;
  /** By source; `vendor` is its name. */
  sources: ReadonlyMap<string, { vendor: string; afterMs: number; overdueAfterMs: number }>;
}

if (parentPort !== null) queueOnThisThread(parentPort, workerData as FetchingThreadData);

/** Composes the queue of fetches: ledger in, jobs to fetch out. */
function queueOnThisThread(
  port: NonNullable<typeof parentPort>,
  { folder, sources: settings }: FetchingThreadData,
): void {
  const ledger = openLedger(folder.ledger, { now: () => new Date() });
  const queue = openFetchQueue(folder.fetches);
  beginLate(queue);
  const sources = new Map([...settings].flatMap(([name, entry]) => toSource(name, entry)));
  const stopping = new AbortController();
  const follower = followLedger(
    {
      ledger,
      sink: queue,
      changeOf: (record) => newsOf(record, sources, Date.now()),
      sizeOf: () => 1,
      mostPerBatch,
      gently: async (work) => work(),
      rest: restUntil(stopping.signal),
      onStatus: () => undefined,
    },
    stopping,
  );

  serveCalls<RemoteFetchQueue>(port, {
    settledTo: (position) => follower.settledTo(position),
    movedAside: () => queue.movedAside,
    take: (nowMs, limit) => queue.take(nowMs, limit),
    end: (task, end, at) => queue.end(task, end, at),
    ask: (source, jobId, nowMs) => queue.ask(source, jobId, nowMs),
    find: (source, jobIds) => queue.find(source, jobIds),
    list: (filter, query) => queue.list(filter, query),
    counts: (nowMs) => queue.counts(nowMs),
    async close() {
      await follower.stop();
      queue.close();
      await ledger.close();
    },
  });
}

/** A new queue begins with the notices that may still be fetched: a ledger of years is not read for them. */
function beginLate(queue: FetchQueue): void {
  if (queue.position() !== null) return;
  const day = new Date(Date.now() - oldestMs).toISOString().slice(0, 10);
  queue.apply([], { file: `${day}.ndjson`, offset: 0 });
}

function toSource(
  name: string,
  { vendor, afterMs, overdueAfterMs }: { vendor: string; afterMs: number; overdueAfterMs: number },
): [string, FetchingSource][] {
  const fetch = vendors.get(vendor)?.fetch ?? null;
  return fetch === null ? [] : [[name, { vendor: fetch, afterMs, overdueAfterMs }]];
}
