import type { CatalogReader } from '../../domain/catalog.ts';
import { startOnDemand } from '../../lib/threads/on-demand.ts';
import type { ReaderThreadSettings } from '../reader-thread.ts';

/**
 * Reads the catalog on a thread of its own, so that no listing delays a callback.
 *
 * The thread starts with the first call.
 */
export function connectCatalogReader(
  path: string,
  { sources }: Pick<ReaderThreadSettings, 'sources'>,
): CatalogReader & { close(): Promise<void> } {
  const file = import.meta.url.endsWith('.ts') ? '../reader-thread.ts' : '../reader-thread.js';
  const thread = startOnDemand(new URL(file, import.meta.url), {
    workerData: { path, sources } satisfies ReaderThreadSettings,
    ended: 'the catalog cannot be read',
  });
  const call = <Value>(method: keyof CatalogReader, ...args: unknown[]): Promise<Value> => thread.call(method, ...args);

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
    activity: (fromMs, toMs) => call('activity', fromMs, toMs),
    close: thread.close,
  };
}
