import { startOnDemand } from '../domain/thread-on-demand.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';

/** What the reading thread is started with. */
export interface TranscriptReadingData {
  root: string;
}

/** Heap of the thread in MiB: a transcript of 32 MiB takes some hundred to read. */
const heapMiB = 1024;
const idleMs = 30_000;

/** Reads and searches transcripts on a thread of its own, so that neither delays a callback. */
export function connectTranscriptArchive(root: string): TranscriptArchive & { close(): Promise<void> } {
  const thread = startOnDemand(threadUrl, {
    workerData: { root } satisfies TranscriptReadingData,
    heapMiB,
    idleMs,
    ended: 'the transcripts cannot be read',
  });
  const call = <Value>(method: keyof TranscriptArchive, ...args: unknown[]): Promise<Value> =>
    thread.call(method, ...args);
  return {
    search: (query, page) => call('search', query, page),
    summaries: (deliveryIds) => call('summaries', deliveryIds),
    status: () => call('status'),
    write: (deliveries, choice, format) => call('write', deliveries, choice, format),
    whyNot: (deliveries, choice) => call('whyNot', deliveries, choice),
    view: (deliveries, choice, place) => call('view', deliveries, choice, place),
    attachment: (deliveries, choice, index) => call('attachment', deliveries, choice, index),
    close: thread.close,
  };
}

/** It stands beside `compose.ts`: it names the stores that are read. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../transcripts-reading-thread.ts' : '../transcripts-reading-thread.js',
  import.meta.url,
);
