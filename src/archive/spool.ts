import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Spool } from '../domain/archive.ts';
import { CollectorError, reviveError } from '../domain/errors.ts';
import { storageError } from '../domain/storage-fault.ts';
import { forEachInParallel, removeFile, streamOf } from '../lib/files/durable.ts';
import { callOver, type Remote } from '../lib/threads/calls.ts';
import { onDisk, openRegularFile } from './faults.ts';
import { assertFileName } from './paths.ts';
import { blockBytesFor, createBlockPool } from './spool-blocks.ts';
import type { SpoolFiles } from './spool-files.ts';
import { DiskSpoolWriter } from './spool-writer.ts';

/**
 * The spool in a folder on disk.
 *
 * Bodies are copied into blocks on the calling thread and written and hashed on one of the spool's own, started with
 * the first body; one is enough for all, because the disk is waited for in libuv's threads. When it dies, the bodies it
 * was receiving fail and the next one starts another.
 *
 * @param startWorker starts a thread that serves `openSpoolFiles` of the same folder
 */
export function openSpool(dir: string, startWorker: () => Worker): Spool {
  const pool = createBlockPool();
  let active = 0;
  let thread: SpoolThread | null = null;
  let isClosed = false;

  function runningThread(): SpoolThread {
    if (isClosed) throw new CollectorError('shutting-down', 'The collector is shutting down.');
    if (thread === null || thread.isGone) thread = runSpoolThread(startWorker());
    return thread;
  }

  return {
    async create(body) {
      const { files } = runningThread();
      const name = `${randomUUID()}.part`;
      active += 1;
      const writer = new DiskSpoolWriter({
        dir,
        name,
        thread: files,
        takeBlock: () => pool.take(blockBytesFor(Math.max(active, 1))),
        giveBlockBack: pool.giveBack,
        ended: () => {
          active -= 1;
        },
      });
      try {
        await files.create(name, body);
      } catch (error) {
        await writer.discard();
        throw storageError('The body could not be stored.', error);
      }
      return writer;
    },
    async open(name, range) {
      assertFileName(name);
      return onDisk(async () => streamOf(await openRegularFile(join(dir, name)), range));
    },
    async remove(names) {
      for (const name of names) assertFileName(name);
      await onDisk(() => forEachInParallel(names, (name) => removeFile(join(dir, name))));
    },
    async sweep(keep) {
      return onDisk(async () => {
        const entries = await readdir(dir, { withFileTypes: true });
        const orphans = entries.filter((entry) => !entry.isDirectory() && !keep.has(entry.name));
        await forEachInParallel(orphans, ({ name }) => removeFile(join(dir, name)));
        return orphans.length;
      });
    },
    get active() {
      return active;
    },
    async close() {
      isClosed = true;
      await thread?.end();
    },
  };
}

interface SpoolThread {
  files: Remote<SpoolFiles>;
  readonly isGone: boolean;
  /** Ends the thread after the calls under way; the bodies it was receiving fail. */
  end(): Promise<void>;
}

function runSpoolThread(worker: Worker): SpoolThread {
  const { remote, finish, abandon } = callOver<SpoolFiles>(worker, reviveError);
  let isGone = false;

  function letGo(reason: Error): void {
    if (isGone) return;
    isGone = true;
    abandon(reason);
  }
  worker.on('error', letGo);
  worker.on('exit', (code) => letGo(new Error(`the spool's thread ended with code ${code}`)));

  return {
    files: remote,
    get isGone() {
      return isGone;
    },
    async end() {
      // A file or folder that is just being opened when its thread is terminated stays open for good (Node 24.21).
      await finish(new Error('the spool is closing'));
      await worker.terminate();
    },
  };
}
