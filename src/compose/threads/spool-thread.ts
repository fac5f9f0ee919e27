import { parentPort, workerData } from 'node:worker_threads';
import { openSpoolFiles, type SpoolFiles } from '../../archive/spool-files.ts';
import { compileFailpoint } from '../../lib/failpoint.ts';
import { serveCalls } from '../../lib/threads/calls.ts';

/** What the thread is started with. */
export interface SpoolThreadData {
  dir: string;
  failpoint: string | undefined;
}

if (parentPort !== null) {
  const { dir, failpoint }: SpoolThreadData = workerData;
  serveCalls<SpoolFiles>(parentPort, openSpoolFiles(dir, compileFailpoint(failpoint)));
}
