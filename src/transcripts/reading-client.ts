import { CollectorError, reviveError } from '../domain/errors.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
import { startOnDemand } from '../lib/threads/on-demand.ts';

/** What the reading thread is started with. */
export interface TranscriptReadingData {
  root: string;
}

/** Heap of the thread in MiB: a transcript of 32 MiB takes some hundred to read. */
const heapMiB = 1024;
const idleMs = 30_000;

/** What the thread answers. */
export type TranscriptReading = TranscriptArchive & { close(): Promise<void> };

/** Reads and searches transcripts on a thread of its own, so that neither delays a callback. */
export function connectTranscriptArchive(root: string): TranscriptReading {
  return startOnDemand<TranscriptReading>(threadUrl, {
    workerData: { root } satisfies TranscriptReadingData,
    heapMiB,
    idleMs,
    ended: (cause) => new CollectorError('storage-unavailable', 'the transcripts cannot be read', { cause }),
    revive: reviveError,
  });
}

/** It stands beside `compose.ts`: it names the stores that are read. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts')
    ? '../compose/threads/transcripts-reading-thread.ts'
    : '../compose/threads/transcripts-reading-thread.js',
  import.meta.url,
);
