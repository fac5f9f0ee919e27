import { Worker } from 'node:worker_threads';
import { CollectorError } from './errors.ts';
import { type Caller, callOver } from './remote.ts';

/** A thread that answers questions and that nothing depends on: it starts with the first one. */
export interface ThreadOnDemand {
  /** @throws CollectorError `storage-unavailable` when the thread ends before it has answered */
  call<Value>(method: string, ...args: unknown[]): Promise<Value>;
  /** Asks the thread to `close`, and ends it. */
  close(): Promise<void>;
}

/** Should the thread end by itself, the calls that wait fail, and the next one starts it again. */
export function startOnDemand(
  module: URL,
  { workerData, heapMiB, ended }: { workerData: unknown; heapMiB?: number; ended: string },
): ThreadOnDemand {
  let thread: { worker: Worker; caller: Caller } | null = null;

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
      thread = null;
      caller.abandon(new CollectorError('storage-unavailable', ended, { cause: reason }));
    });
    return { worker, caller };
  }

  return {
    call(method, ...args) {
      thread ??= start();
      return thread.caller.call(method, args);
    },
    async close() {
      if (thread === null) return;
      const { worker, caller } = thread;
      await caller.call('close', []);
      await worker.terminate();
    },
  };
}
