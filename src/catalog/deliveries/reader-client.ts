import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError, reviveError } from '../../domain/errors.ts';
import { startOnDemand } from '../../lib/threads/on-demand.ts';
import type { ReaderThreadSettings } from '../reader-thread.ts';

/** What the thread answers. */
export type CatalogReading = CatalogReader & { close(): Promise<void> };

/**
 * Reads the catalog on a thread of its own, so that no listing delays a callback.
 *
 * The thread starts with the first call.
 */
export function connectCatalogReader(path: string, { sources }: Pick<ReaderThreadSettings, 'sources'>): CatalogReading {
  const file = import.meta.url.endsWith('.ts') ? '../reader-thread.ts' : '../reader-thread.js';
  return startOnDemand<CatalogReading>(new URL(file, import.meta.url), {
    workerData: { path, sources } satisfies ReaderThreadSettings,
    ended: (cause) => new CollectorError('storage-unavailable', 'the catalog cannot be read', { cause }),
    revive: reviveError,
  });
}
