import type { Worker } from 'node:worker_threads';
import { type Caller, callOver, type Methods, type Remote, type Revive, remoteOf } from './calls.ts';

/** What becomes of the thread. */
export interface OnDemand {
  /** After so long without a call the thread is ended: what it took of memory is only given back so. */
  idleMs?: number;
  /** What the calls fail with that wait when the thread ends by itself. */
  ended: (cause: unknown) => Error;
  revive: Revive;
}

/** Every method by its name, as `Remote` has seen to that there is one. */
type AnyMethods = Record<string, (...args: unknown[]) => Promise<unknown>>;
interface Running {
  worker: Worker;
  caller: Caller<AnyMethods>;
}

/**
 * Calls the methods of a thread that nothing depends on: it starts with the first call. `close` asks it to close, and
 * ends it.
 *
 * Should the thread end by itself, the calls that wait fail, and the next one starts it again.
 */
export function startOnDemand<Api extends Methods<Api> & { close(): Promise<void> }>(
  startThread: () => Worker,
  { idleMs, ended, revive }: OnDemand,
): Remote<Api> {
  let thread: Running | null = null;
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;

  function start(): Running {
    const worker = startThread();
    const caller = callOver<AnyMethods>(worker, revive);
    let reason: unknown;
    worker.on('error', (error) => {
      reason = error;
    });
    worker.once('exit', () => {
      if (thread?.worker === worker) thread = null;
      caller.abandon(ended(reason));
    });
    return { worker, caller };
  }

  async function call(method: string, args: unknown[]): Promise<unknown> {
    if (method === 'close') return close();
    thread ??= start();
    clearTimeout(idle);
    waiting += 1;
    try {
      return await thread.caller.remote[method]?.(...args);
    } finally {
      waiting -= 1;
      if (waiting === 0 && idleMs !== undefined) idle = setTimeout(rest, idleMs).unref();
    }
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    if (thread === null) return;
    const { worker, caller } = thread;
    thread = null;
    await caller.remote.close?.();
    await worker.terminate();
  }

  function rest(): void {
    // Should it end by itself meanwhile, there is nobody who waits for it.
    close().catch(() => undefined);
  }

  return remoteOf<Api>(call);
}
