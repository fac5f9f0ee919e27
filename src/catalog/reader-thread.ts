import { parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '../lib/threads/calls.ts';
import { openCatalogReader } from './deliveries/reader.ts';
import type { CatalogReading } from './deliveries/reader-client.ts';
import type { JobRule } from './jobs/job-standing.ts';

/** What the thread is started with. */
export interface ReaderThreadSettings {
  path: string;
  sources: ReadonlyMap<string, JobRule>;
}

if (parentPort === null) throw new Error('reader-thread is started by reader-client, as a worker');
const { path, sources }: ReaderThreadSettings = workerData;
serveCalls<CatalogReading>(parentPort, openCatalogReader(path, { sources, now: Date.now }));
