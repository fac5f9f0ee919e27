import { parentPort, workerData } from 'node:worker_threads';
import { openArchiveReader } from '../../archive/disk-reader.ts';
import type { TranscriptArchive } from '../../domain/transcript-index.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import { openTranscriptArchive } from '../transcript-archive.ts';

/** What the thread is started with. */
export interface TranscriptReadingData {
  /** Of the storage. */
  root: string;
  /** File of the index. */
  index: string;
}

/** What the thread answers. */
export type TranscriptReading = TranscriptArchive & { close(): Promise<void> };

if (parentPort !== null) {
  const { root, index }: TranscriptReadingData = workerData;
  serveCalls<TranscriptReading>(parentPort, openTranscriptArchive(index, openArchiveReader(root)));
}
