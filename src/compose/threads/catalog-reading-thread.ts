import { parentPort, workerData } from 'node:worker_threads';
import { openCatalogReader } from '../../catalog/deliveries/reader.ts';
import type { JobRule } from '../../catalog/jobs/job-status.ts';
import type { CatalogReader } from '../../domain/catalog.ts';
import { serveCalls } from '../../lib/threads/calls.ts';

/** What the thread is started with. */
export interface CatalogReadingData {
  path: string;
  sources: ReadonlyMap<string, JobRule>;
}

/** What the thread answers. */
export type CatalogReading = CatalogReader & { close(): Promise<void> };

if (parentPort !== null) {
  const { path, sources }: CatalogReadingData = workerData;
  serveCalls<CatalogReading>(parentPort, openCatalogReader(path, { sources, now: Date.now }));
}
