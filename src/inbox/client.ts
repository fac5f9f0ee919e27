import type { MessagePort, Worker } from 'node:worker_threads';
import { CollectorError, reviveError } from '../domain/errors.ts';
import type { Inbox, InboxDepth, InboxEntry, InboxQueue } from '../domain/inbox.ts';
import { callOver, Moved, type Remote } from '../lib/threads/calls.ts';
import { inlineBytes, packBatch } from './packing.ts';
import type { InboxApi, InboxEvent, StoredInbox } from './serve.ts';

/** Deliveries of one commit at most: bounds what a crash of the disk refuses at once, and the memory of a batch. */
const batchEntries = 512;
const batchBytes = 8 * 1024 * 1024;

interface Waiting {
  entry: InboxEntry;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The inbox on its thread, once it is open.
 *
 * @param worker runs `serveInbox`, and hands the other end of its `filingPort` to filing, for `inboxQueueOver`
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export async function inboxOver(
  worker: Worker,
  options: {
    /** Called when the thread ends without having been asked to: nothing can be accepted any more. */
    onDeath: (error: Error) => void;
    /** Called after each commit with the number of deliveries that shared it. */
    onCommit: (entries: number) => void;
  },
): Promise<StoredInbox> {
  const { remote, abandon } = callOver<InboxApi>(worker, reviveError);
  let depth: InboxDepth = await firstDepth(worker);
  worker.on('message', (message: InboxEvent) => {
    if ('event' in message && message.event === 'depth') depth = message.depth;
  });
  let closing = false;
  const onEnd = (error: Error): void => {
    abandon(new CollectorError('storage-unavailable', 'the inbox has ended', { cause: error }));
    if (!closing) options.onDeath(error);
  };
  worker.on('error', onEnd);
  worker.on('exit', (code) => onEnd(new Error(`the inbox thread ended with code ${code}`)));

  const commit = groupCommits(remote.commit, (entries, measured) => {
    depth = measured;
    options.onCommit(entries);
  });
  return {
    commit,
    find: remote.find,
    list: remote.list,
    openPart: remote.openPart,
    probe: remote.probe,
    depth: () => depth,
    spoolNames: remote.spoolNames,
    startAfter: remote.startAfter,
    copyTo: remote.copyTo,
    async close() {
      closing = true;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      await remote.close();
      await ended;
    },
  };
}

/** Filing's end of the inbox. `onCommitted` is called when there is something to take. */
export function inboxQueueOver(
  port: MessagePort,
  onCommitted: (depth: InboxDepth, deliveries: number) => void,
): InboxQueue {
  port.on('message', (message: InboxEvent) => {
    if ('event' in message && message.event === 'committed') onCommitted(message.depth, message.deliveries);
  });
  return callOver<InboxQueue>(port, reviveError).remote;
}

/** One commit is under way at a time; whatever comes meanwhile shares the next one, and its sync. */
function groupCommits(
  commit: Remote<InboxApi>['commit'],
  onCommit: (entries: number, depth: InboxDepth) => void,
): Inbox['commit'] {
  let waiting: Waiting[] = [];
  let committing = false;

  async function commitWaiting(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const packed = packBatch(batch.map(({ entry }) => entry));
        const depth = await commit(new Moved(packed, packed.bodies.buffer));
        onCommit(batch.length, depth);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    committing = false;
  }

  function takeBatch(): Waiting[] {
    let bytes = 0;
    let end = 0;
    while (end < waiting.length && end < batchEntries && (end === 0 || bytes < batchBytes)) {
      const next = waiting[end];
      if (next !== undefined) bytes += inlineBytes(next.entry);
      end += 1;
    }
    const batch = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return batch;
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      if (!committing) void commitWaiting();
    });
}

/** The thread reports its depth once the database is open; when it cannot be opened it ends with the reason. */
function firstDepth(worker: Worker): Promise<InboxDepth> {
  return new Promise((resolve, rejectPlain) => {
    // Errors that end a thread arrive without their class.
    const reject = (error: Error): void => rejectPlain(reviveError(error));
    worker.once('error', reject);
    worker.once('message', (message: InboxEvent) => {
      worker.off('error', reject);
      if ('event' in message && message.event === 'depth') resolve(message.depth);
      else reject(new Error('the inbox thread did not report'));
    });
  });
}
