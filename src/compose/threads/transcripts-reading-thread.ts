import { parentPort, workerData } from 'node:worker_threads';
import { openArchiveReader } from '../../archive/disk-reader.ts';
import { type Methods, serveCalls } from '../../lib/threads/calls.ts';
import type { TranscriptReadingData } from '../../transcripts/reading-client.ts';
import { openTranscriptArchive } from '../transcript-archive.ts';

if (parentPort !== null) {
  const { root }: TranscriptReadingData = workerData;
  serveCalls(parentPort, { ...openTranscriptArchive(root, openArchiveReader(root)) } satisfies Methods);
}
