import { parentPort, workerData } from 'node:worker_threads';
import { openArchiveReader } from '../../archive/disk-reader.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import type { TranscriptReading, TranscriptReadingData } from '../../transcripts/reading-client.ts';
import { openTranscriptArchive } from '../transcript-archive.ts';

if (parentPort !== null) {
  const { root }: TranscriptReadingData = workerData;
  serveCalls<TranscriptReading>(parentPort, openTranscriptArchive(root, openArchiveReader(root)));
}
