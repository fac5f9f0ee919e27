import { Worker } from 'node:worker_threads';
import type { CatalogReader } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import { type Caller, callOver } from '../domain/remote.ts';
import type { ReaderThreadSettings } from './reader-thread.ts';

/**
 * Reads the catalog on a thread of its own, so that no listing delays a callback.
 *
 * The thread starts with the first call, and again with the next one should it ever end by itself.
 */
export function connectCatalogReader(
  path: string,
  { sources }: Pick<ReaderThreadSettings, 'sources'>,
): CatalogReader & { close(): Promise<void> } {
  let thread: { worker: Worker; caller: Caller } | null = null;

  function call<Value>(method: keyof CatalogReader | 'close', ...args: unknown[]): Promise<Value> {
    thread ??= start({ path, sources }, () => {
      thread = null;
    });
    return thread.caller.call<Value>(method, args);
  }

  return {
    find: (id) => call('find', id),
    list: (filter, query) => call('list', filter, query),
    jobs: (filter, query) => call('jobs', filter, query),
    job: (source, jobId) => call('job', source, jobId),
    files: (folder, query) => call('files', folder, query),
    refusals: (query) => call('refusals', query),
    quarantine: (query) => call('quarantine', query),
    quarantined: (id) => call('quarantined', id),
    counts: () => call('counts'),
    lastSeen: () => call('lastSeen'),
    async close() {
      if (thread === null) return;
      const { worker } = thread;
      await call('close');
      await worker.terminate();
    },
  };
}

function start(settings: ReaderThreadSettings, onEnd: () => void): { worker: Worker; caller: Caller } {
  const file = import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: settings,
    // Pages of answers are all that is young here; the default reserves far more per thread.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const caller = callOver(worker);
  let reason: unknown;
  worker.on('error', (error) => {
    reason = error;
  });
  worker.once('exit', () => {
    onEnd();
    caller.abandon(new CollectorError('storage-unavailable', 'the catalog cannot be read', { cause: reason }));
  });
  return { worker, caller };
}
