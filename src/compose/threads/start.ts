import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import type { InboxThreadData } from '../../inbox/serve.ts';
import type { CatalogReadingData } from './catalog-reading-thread.ts';
import type { FilingThreadData } from './filing-thread.ts';
import type { SnapshotThreadData } from './snapshot-thread.ts';
import type { SpoolThreadData } from './spool-thread.ts';
import type { TranscriptReadingData } from './transcripts-reading-thread.ts';
import type { IndexingThreadData } from './transcripts-thread.ts';

/** What each thread is started with. */
interface ThreadData {
  inbox: InboxThreadData;
  spool: SpoolThreadData;
  filing: FilingThreadData;
  catalogReading: CatalogReadingData;
  transcripts: IndexingThreadData;
  transcriptsReading: TranscriptReadingData;
  snapshot: SnapshotThreadData;
}

/** Batches and pages are all that is young in most threads; the default reserves far more for each. */
const young: ResourceLimits = { maxYoungGenerationSizeMb: 8 };
/** Reading a transcript of 32 MiB takes some hundred MiB. A body that needs more ends the thread that reads it, only. */
const transcriptHeap: ResourceLimits = { maxOldGenerationSizeMb: 1024 };

const threads: Record<keyof ThreadData, { entry: URL; limits: ResourceLimits }> = {
  inbox: { entry: new URL('./inbox-thread.ts', import.meta.url), limits: young },
  // Its heap holds no bodies: blocks live outside it.
  spool: { entry: new URL('./spool-thread.ts', import.meta.url), limits: { ...young, maxOldGenerationSizeMb: 64 } },
  filing: { entry: new URL('./filing-thread.ts', import.meta.url), limits: young },
  catalogReading: { entry: new URL('./catalog-reading-thread.ts', import.meta.url), limits: young },
  transcripts: { entry: new URL('./transcripts-thread.ts', import.meta.url), limits: transcriptHeap },
  transcriptsReading: {
    entry: new URL('./transcripts-reading-thread.ts', import.meta.url),
    limits: { ...young, ...transcriptHeap },
  },
  snapshot: { entry: new URL('./snapshot-thread.ts', import.meta.url), limits: young },
};

/** Starts a thread of the collector. The ports in its data go over to it. */
export function startThread<Name extends keyof ThreadData>(
  name: Name,
  workerData: ThreadData[Name],
  ...ports: readonly MessagePort[]
): Worker {
  const { entry, limits } = threads[name];
  return new Worker(asItRuns(entry), { name, workerData, transferList: [...ports], resourceLimits: limits });
}

/** Built, the entry points are JavaScript. */
function asItRuns(entry: URL): URL {
  return import.meta.url.endsWith('.ts') ? entry : new URL(entry.href.replace(/\.ts$/, '.js'));
}
