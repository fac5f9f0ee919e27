import { Worker } from 'node:worker_threads';
import { CollectorError } from '../../domain/errors.ts';
import { type Caller, callOver } from './calls.ts';

/** A thread that answers questions and that nothing depends on: it starts with the first one. */
export interface ThreadOnDemand {
  /** @throws CollectorError `storage-unavailable` when the thread ends before it has answered */
  call<Value>(method: string, ...args: unknown[]): Promise<Value>;
  /** Asks the thread to `close`, and ends it. */
  close(): Promise<void>;
}

/**
 * Should the thread end by itself, the calls that wait fail, and the next one starts it again.
 *
 * @param idleMs after so long without a call the thread is ended: what it took of memory is only given back so
 */
export function startOnDemand(
  module: URL,
  { workerData, heapMiB, idleMs, ended }: { workerData: unknown; heapMiB?: number; idleMs?: number; ended: string },
): ThreadOnDemand {
  let thread: { worker: Worker; caller: Caller } | null = null;
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;

  function start(): { worker: Worker; caller: Caller } {
    const worker = new Worker(module, {
      workerData,
      // Pages of answers are all that is young here; the default reserves far more per thread.
      resourceLimits: {
        maxYoungGenerationSizeMb: 8,
        ...(heapMiB === undefined ? {} : { maxOldGenerationSizeMb: heapMiB }),
      },
    });
    const caller = callOver(worker);
    let reason: unknown;
    worker.on('error', (error) => {
      reason = error;
    });
    worker.once('exit', () => {
      if (thread?.worker === worker) thread = null;
      caller.abandon(new CollectorError('storage-unavailable', ended, { cause: reason }));
    });
    return { worker, caller };
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    if (thread === null) return;
    const { worker, caller } = thread;
    thread = null;
    await caller.call('close', []);
    await worker.terminate();
  }

  function rest(): void {
    // Should it end by itself meanwhile, there is nobody who waits for it.
    close().catch(() => undefined);
  }

  return {
    async call<Value>(method: string, ...args: unknown[]): Promise<Value> {
      thread ??= start();
      clearTimeout(idle);
      waiting += 1;
      try {
        return await thread.caller.call<Value>(method, args);
      } finally {
        waiting -= 1;
        if (waiting === 0 && idleMs !== undefined) idle = setTimeout(rest, idleMs).unref();
      }
    },
    close,
  };
}
