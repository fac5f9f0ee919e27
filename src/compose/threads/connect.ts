import type { MessagePort } from 'node:worker_threads';
import { CollectorError, reviveError } from '../../domain/errors.ts';
import type { FollowingFetchQueue } from '../../domain/fetching.ts';
import { callOver, type Remote } from '../../lib/threads/calls.ts';
import { startOnDemand } from '../../lib/threads/on-demand.ts';
import type { CatalogReading, CatalogReadingData } from './catalog-reading-thread.ts';
import type { SnapshotSteps, SnapshotThreadData } from './snapshot-thread.ts';
import { startThread } from './start.ts';
import type { TranscriptReading, TranscriptReadingData } from './transcripts-reading-thread.ts';

const idleMs = 30_000;

/**
 * Reads the catalog on a thread of its own, so that no listing delays a callback. It starts with the first call, and with
 * the next one after it was closed: with the data as they are then.
 */
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

/** Takes a snapshot on a thread of its own, which ends with `close`. */
export function connectSnapshots(data: SnapshotThreadData): Remote<SnapshotSteps> {
  return startOnDemand<SnapshotSteps>(() => startThread('snapshot', data), ending('the snapshot was not taken'));
}

/** The queue of fetches on the other side of the port. */
export function fetchQueueOver(port: MessagePort): FollowingFetchQueue {
  const { ended, revive } = ending('the queue of fetches cannot be used');
  const { remote, abandon } = callOver<FollowingFetchQueue>(port, revive);
  port.on('close', () => abandon(ended(undefined)));
  return remote;
}

function ending(message: string) {
  return {
    ended: (cause: unknown) => new CollectorError('storage-unavailable', message, { cause }),
    revive: reviveError,
  };
}
