import type { BenchedServer } from './benched-server.ts';
import { readFigures, resetPeak } from './process-figures.ts';
import { startSmallCallbacks } from './small-callbacks.ts';
import { type Upload, upload } from './upload.ts';
import { removeLargeFiles, syncDisk } from './workplace.ts';

/** Between two small callbacks that are sent meanwhile. */
export const everyMs = 50;

const megabyte = 1_000_000;

/** What one large body cost a server. */
export interface UploadCost {
  /** Until the body is durable. */
  megabytesPerSecond: number;
  peakRssMegabytes: number;
  cpuSeconds: number;
  /** How long each small callback took that was sent meanwhile. */
  smallMs: number[];
}

/** Sends a large body and small callbacks meanwhile, and removes the large file again: a disk holds few of them. */
export async function measureUpload(server: BenchedServer, what: Upload): Promise<UploadCost> {
  await syncDisk();
  resetPeak(server.pid);
  const before = readFigures(server.pid);
  const small = startSmallCallbacks(server.target, everyMs);
  const sent = await upload(what);
  const answered = performance.now();
  await server.secure(what.name);
  const seconds = sent.seconds + (performance.now() - answered) / 1000;
  const smallMs = await small.stop();
  const after = readFigures(server.pid);
  await server.settle();
  await removeLargeFiles(server.dir, what.bytes / 2);
  return {
    megabytesPerSecond: sent.bytes / megabyte / seconds,
    peakRssMegabytes: after.peakRssBytes / megabyte,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    smallMs,
  };
}
