import { parentPort, workerData } from 'node:worker_threads';
import { compileFailpoint } from '../lib/failpoint.ts';
import { serveCalls } from '../lib/threads/calls.ts';
import { openSpoolFiles, type SpoolFiles } from './spool-files.ts';

/** What the thread is started with. */
export interface SpoolThreadData {
  dir: string;
  failpoint: string | undefined;
}

if (parentPort !== null) {
  const { dir, failpoint } = workerData as SpoolThreadData;
  serveCalls<SpoolFiles>(parentPort, openSpoolFiles(dir, compileFailpoint(failpoint)));
}
