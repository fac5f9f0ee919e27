import { CollectorError, reviveError } from '../../domain/errors.ts';
import type { RemoteFetchQueue } from '../../domain/fetching.ts';
import { startOnDemand } from '../../lib/threads/on-demand.ts';
import type { CatalogReading, CatalogReadingData } from './catalog-reading-thread.ts';
import type { FetchingThreadData } from './fetching-thread.ts';
import { startThread } from './start.ts';
import type { TranscriptReading, TranscriptReadingData } from './transcripts-reading-thread.ts';

const idleMs = 30_000;

/** Reads the catalog on a thread of its own, so that no listing delays a callback. It starts with the first call. */
export function connectCatalogReader(data: CatalogReadingData): CatalogReading {
  return startOnDemand<CatalogReading>(() => startThread('catalogReading', data), ending('the catalog cannot be read'));
}

/** Reads and searches transcripts on a thread of its own, so that neither delays a callback. It starts with the first call. */
export function connectTranscriptArchive(data: TranscriptReadingData): TranscriptReading {
  return startOnDemand<TranscriptReading>(() => startThread('transcriptsReading', data), {
    ...ending('the transcripts cannot be read'),
    idleMs,
  });
}

/** Keeps the queue of fetches on a thread of its own, which starts with the first call. */
export function connectFetchQueue(data: FetchingThreadData): RemoteFetchQueue {
  return startOnDemand<RemoteFetchQueue>(
    () => startThread('fetching', data),
    ending('the queue of fetches cannot be used'),
  );
}

function ending(message: string) {
  return {
    ended: (cause: unknown) => new CollectorError('storage-unavailable', message, { cause }),
    revive: reviveError,
  };
}
