import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { openLedger } from '../archive/ledger.ts';
import { openFetchQueue } from '../catalog/queues/fetch-queue.ts';
import { CollectorError, reviveError } from '../domain/errors.ts';
import type { FetchStore, FollowingFetchQueue } from '../domain/fetching.ts';
import { followLedger, type LedgerFollower, restUntil } from '../domain/follow-ledger.ts';
import type { Ledger } from '../domain/ledger.ts';
import { type FetchingSource, newsOf, oldestMs } from '../fetching/news.ts';
import { callOver, type Handover, serveCalls } from '../lib/threads/calls.ts';
import { vendors } from '../vendors/all.ts';

/** In the storage folder. */
const queueFile = 'fetches.sqlite';
/** The queue's changes are short. */
const mostPerBatch = 256;

/** What the queue has to know of the sources that fetch, by their names; `vendor` is its name. */
export type FetchingSettings = ReadonlyMap<string, { vendor: string; afterMs: number; overdueAfterMs: number }>;

interface HandedOver {
  port: MessagePort;
  settings: FetchingSettings;
}

/**
 * The queue of fetches as the main thread sees it, and what the thread that keeps it serves it with.
 *
 * It is kept beside filing: its changes are short, nobody's answer waits for that thread, and a thread of its own would
 * sleep nearly always.
 */
export function connectFetchQueue(settings: FetchingSettings): { queue: FollowingFetchQueue; handover: Handover } {
  const { port1, port2 } = new MessageChannel();
  const { remote, abandon } = callOver<FollowingFetchQueue>(port1, reviveError);
  port1.on('close', () => abandon(new CollectorError('storage-unavailable', 'the queue of fetches cannot be used')));
  return { queue: remote, handover: { data: { port: port2, settings } satisfies HandedOver, moves: [port2] } };
}

/** The other end. `stop` finishes what is under way, `disconnect` lets the thread end. */
export function serveFetchQueue(root: string, data: unknown): { stop(): Promise<void>; disconnect(): void } {
  const { port, settings } = data as HandedOver;
  const { stop, ...queue } = composeFetchQueue(root, settings);
  serveCalls<FollowingFetchQueue>(port, queue);
  return { stop, disconnect: () => port.close() };
}

interface Opened {
  queue: ReturnType<typeof openFetchQueue>;
  follower: LedgerFollower;
}

/** Ledger in, jobs to fetch out. Opened with the first call; what cannot be opened is tried again with the next one. */
function composeFetchQueue(root: string, settings: FetchingSettings): FollowingFetchQueue & { stop(): Promise<void> } {
  const ledger = openLedger(join(root, 'ledger'), { now: () => new Date() });
  const sources = new Map([...settings].flatMap(([name, entry]) => toSource(name, entry)));
  let opening: Promise<Opened> | null = null;

  async function open(): Promise<Opened> {
    const queue = openFetchQueue(join(root, queueFile));
    try {
      await beginLate(queue, ledger);
    } catch (error) {
      await queue.close();
      throw error;
    }
    return { queue, follower: follow(ledger, queue, sources) };
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
    async stop() {
      const open = await opening?.catch(() => null);
      await open?.follower.stop();
      await open?.queue.close();
      await ledger.close();
    },
  };
}

/** The ledger's short records need no rest between them: what comes with each is one small row. */
function follow(ledger: Ledger, sink: FetchStore, sources: ReadonlyMap<string, FetchingSource>): LedgerFollower {
  const stopping = new AbortController();
  return followLedger(
    {
      ledger,
      sink,
      changeOf: (record) => newsOf(record, sources, Date.now()),
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

function toSource(
  name: string,
  { vendor, afterMs, overdueAfterMs }: { vendor: string; afterMs: number; overdueAfterMs: number },
): [string, FetchingSource][] {
  const fetch = vendors.get(vendor)?.fetch ?? null;
  return fetch === null ? [] : [[name, { vendor: fetch, afterMs, overdueAfterMs }]];
}
