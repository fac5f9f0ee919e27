import type { FetchEnd, FetchTask, FollowingFetchQueue } from '../domain/fetching.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import { type FetchingTarget, type PerformParts, performFetch } from './perform.ts';

/** Jobs fetched at a time, all sources together: vendors limit requests, and callbacks go first. */
const mostAtOnce = 4;
/** However far the next try is, the queue is asked again: it may have been opened anew. */
const longestWaitMs = 60_000;
/** A queue that cannot be used is tried again. */
const troubleMs = 10_000;
/** Settled positions come with every batch; they are looked at together. */
const gatherMs = 100;

export interface RunnerParts extends Omit<PerformParts, 'signal'> {
  queue: Pick<FollowingFetchQueue, 'take' | 'end' | 'settledTo'>;
  targets: ReadonlyMap<string, FetchingTarget>;
  /** A try has ended. */
  onEnd(task: FetchTask, end: FetchEnd): void;
  /** The queue cannot be used; it is tried again. */
  onTrouble(error: unknown): void;
}

/** Fetches what is due, for ever. */
export interface FetchRunner {
  /** The ledger is settled up to here. */
  settledTo(position: LedgerPosition): void;
  /** There is something to do now. */
  wake(): void;
  /** Cuts off what is under way: the next start begins it again. */
  stop(): Promise<void>;
}

export function startRunner({ queue, targets, onEnd, onTrouble, ...parts }: RunnerParts): FetchRunner {
  const stopping = new AbortController();
  const performing = new Map<string, Promise<void>>();
  let settled: LedgerPosition | null = null;
  let timer: NodeJS.Timeout | undefined;
  let wakesAtMs = Number.POSITIVE_INFINITY;
  let turning: Promise<void> | null = null;
  let isWanted = false;

  /** One at a time; what is wanted meanwhile is done behind it. */
  function wake(): void {
    isWanted = true;
    clearTimeout(timer);
    wakesAtMs = Number.POSITIVE_INFINITY;
    turning ??= turn().finally(() => {
      turning = null;
    });
  }

  async function turn(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false;
      try {
        const position = settled;
        settled = null;
        if (position !== null) await queue.settledTo(position);
        const nextMs = await begin();
        if (!stopping.signal.aborted) wakeIn(nextMs === null ? longestWaitMs : nextMs - parts.now().getTime());
      } catch (error) {
        if (stopping.signal.aborted) return;
        onTrouble(error);
        wakeIn(troubleMs);
      }
    }
  }

  /** Begins what is due as far as there is room; resolves to when there is more. */
  async function begin(): Promise<number | null> {
    const room = mostAtOnce - performing.size;
    // The end of any of them wakes.
    if (room === 0) return null;
    const { tasks, nextMs } = await queue.take(parts.now().getTime(), room);
    for (const task of tasks) start(task);
    return nextMs;
  }

  function start(task: FetchTask): void {
    const key = JSON.stringify([task.source, task.jobId]);
    // Begun anew while it is under way: the end of what is under way ends this one too.
    if (performing.has(key)) return;
    const doing = perform(task)
      .catch((error: unknown) => (stopping.signal.aborted ? undefined : onTrouble(error)))
      .finally(() => {
        performing.delete(key);
        wake();
      });
    performing.set(key, doing);
  }

  async function perform(task: FetchTask): Promise<void> {
    const target = targets.get(task.source);
    const { end, requests } =
      target === undefined
        ? { end: noLongerFetched, requests: 0 }
        : await performFetch(task, target, { ...parts, signal: stopping.signal });
    // What was cut off by the stop is not the vendor's failure: it stays begun, and is due at the next start.
    if (stopping.signal.aborted && end.state === 'waiting') return;
    await queue.end(task, end, { nowMs: parts.now().getTime(), requests });
    onEnd(task, end);
  }

  /** In so long, or earlier if that is already arranged. */
  function wakeIn(ms: number): void {
    const atMs = performance.now() + Math.min(Math.max(ms, 0), longestWaitMs);
    if (atMs >= wakesAtMs) return;
    wakesAtMs = atMs;
    clearTimeout(timer);
    timer = setTimeout(wake, atMs - performance.now()).unref();
  }

  return {
    settledTo(position) {
      const isKnown = settled !== null;
      settled = position;
      if (!isKnown) wakeIn(gatherMs);
    },
    wake,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await turning;
      await Promise.all(performing.values());
    },
  };
}

const noLongerFetched: FetchEnd = {
  state: 'given-up',
  error: 'the source has no `fetch` in the settings any more',
  keyRefused: false,
};
