import { existsSync } from 'node:fs';
import { openLedger } from '../archive/ledger.ts';
import { openFetchQueue } from '../catalog/queues/fetch-queue.ts';
import type { FetchingSettings, FetchStore, FollowingFetchQueue } from '../domain/fetching.ts';
import { followLedger, type LedgerFollower, restUntil } from '../domain/follow-ledger.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { Ledger } from '../domain/ledger.ts';
import { type FetchingSource, newsOf, oldestMs } from '../fetching/news.ts';
import { vendors } from '../vendors/all.ts';
import type { StorageFolder } from './storage-folder.ts';

/** The queue's changes are short. */
const mostPerBatch = 256;

interface Opened {
  queue: ReturnType<typeof openFetchQueue>;
  follower: LedgerFollower;
}

/** The queue where it is kept. */
export interface ComposedFetchQueue extends FollowingFetchQueue {
  use(settings: FetchingSettings): void;
  /** Forgets jobs once it knows what stands in the ledger up to a point; gives how many it knew. */
  forget(calls: readonly { source: string; jobIds: readonly string[] }[], settled: LedgerPosition): Promise<number>;
  /** Leaves nothing of what was forgotten in the log; false when a reader is in the way. */
  emptyLog(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Composes the queue of fetches: ledger in, jobs to fetch out. It is opened with the first call; what cannot be opened is
 * tried again with the next one.
 *
 * It is kept on the filing thread: its changes are short, nobody's answer waits for that thread, and one of its own
 * would sleep nearly always.
 */
export function composeFetchQueue(folder: StorageFolder, settings: FetchingSettings): ComposedFetchQueue {
  const ledger = openLedger(folder.ledger, { now: () => new Date() });
  let sources = sourcesOf(settings);
  let opening: Promise<Opened> | null = null;

  async function open(): Promise<Opened> {
    const queue = openFetchQueue(folder.fetches);
    try {
      await beginLate(queue, ledger);
    } catch (error) {
      await queue.close();
      throw error;
    }
    return { queue, follower: follow(ledger, queue, () => sources) };
  }

  function opened(): Promise<Opened> {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  return {
    settledTo: async (position) => (await opened()).follower.settledTo(position),
    movedAside: async () => (await opened()).queue.movedAside,
    take: async (nowMs, limit) => (await opened()).queue.take(nowMs, limit),
    end: async (task, end, at) => (await opened()).queue.end(task, end, at),
    ask: async (source, jobId, nowMs) => (await opened()).queue.ask(source, jobId, nowMs),
    find: async (source, jobIds) => (await opened()).queue.find(source, jobIds),
    list: async (filter, query) => (await opened()).queue.list(filter, query),
    counts: async (nowMs) => (await opened()).queue.counts(nowMs),
    async forget(calls, settled) {
      // Where it was never kept, nothing is in it.
      if (opening === null && !existsSync(folder.fetches)) return 0;
      const { queue, follower } = await opened();
      await follower.settledTo(settled);
      return queue.forget(calls);
    },
    emptyLog: async () => (opening === null ? true : (await opened()).queue.emptyLog()),
    use(changed) {
      sources = sourcesOf(changed);
    },
    async stop() {
      const open = await opening?.catch(() => null);
      await open?.follower.stop();
      await open?.queue.close();
      await ledger.close();
    },
  };
}

/** The ledger's short records need no rest between them: what comes with each is one small row. */
function follow(ledger: Ledger, sink: FetchStore, sources: () => ReadonlyMap<string, FetchingSource>): LedgerFollower {
  const stopping = new AbortController();
  return followLedger(
    {
      ledger,
      sink,
      changeOf: (record) => newsOf(record, sources(), Date.now()),
      // A notice that cannot be read names nothing to fetch.
      standIn: () => null,
      sizeOf: () => 1,
      mostPerBatch,
      gently: async (work) => work(),
      rest: restUntil(stopping.signal),
      onStatus: () => undefined,
    },
    stopping,
  );
}

/** A new queue begins with the notices that may still be fetched: a ledger of years is not read for them. */
async function beginLate(queue: FetchStore, ledger: Ledger): Promise<void> {
  if ((await queue.position()) !== null) return;
  await queue.apply([], ledger.startOfDay(new Date(Date.now() - oldestMs)));
}

function sourcesOf(settings: FetchingSettings): ReadonlyMap<string, FetchingSource> {
  return new Map(
    [...settings].flatMap(([name, { vendor, afterMs, overdueAfterMs }]) => {
      const fetch = vendors.get(vendor)?.fetch ?? null;
      return fetch === null ? [] : [[name, { vendor: fetch, afterMs, overdueAfterMs }]];
    }),
  );
}
