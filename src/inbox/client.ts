import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { CollectorError } from '../domain/errors.ts';
import type { Inbox, InboxDepth, InboxEntry, InboxQueue } from '../domain/inbox.ts';
import { type Caller, callOver } from '../lib/threads/calls.ts';
import type { InboxEvent, InboxThreadData } from './inbox-thread.ts';
import { inlineBytes, packBatch } from './packing.ts';

/** Deliveries of one commit at most: bounds what a crash of the disk refuses at once, and the memory of a batch. */
const batchEntries = 512;
const batchBytes = 8 * 1024 * 1024;

interface Waiting {
  entry: InboxEntry;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Starts the inbox on a thread of its own. `filingPort` is the other end for `inboxQueueOver`, to be handed to filing.
 *
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export async function startInbox(options: {
  path: string;
  failpoint: string | undefined;
  /** Called when the thread ends without having been asked to: nothing can be accepted any more. */
  onDeath: (error: Error) => void;
  /** Called after each commit with the number of deliveries that shared it. */
  onCommit: (entries: number) => void;
}): Promise<{ inbox: Inbox; filingPort: MessagePort }> {
  const channel = new MessageChannel();
  const workerData: InboxThreadData = { path: options.path, failpoint: options.failpoint, filingPort: channel.port1 };
  const worker = new Worker(threadUrl, {
    workerData,
    transferList: [channel.port1],
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const caller = callOver(worker);
  let depth: InboxDepth = await firstDepth(worker);
  worker.on('message', (message: InboxEvent) => {
    if ('event' in message && message.event === 'depth') depth = message.depth;
  });
  let closing = false;
  const onEnd = (error: Error): void => {
    caller.abandon(new CollectorError('storage-unavailable', 'the inbox has ended', { cause: error }));
    if (!closing) options.onDeath(error);
  };
  worker.on('error', onEnd);
  worker.on('exit', (code) => onEnd(new Error(`the inbox thread ended with code ${code}`)));

  const commit = groupCommits(caller, (entries, measured) => {
    depth = measured;
    options.onCommit(entries);
  });
  const inbox: Inbox = {
    commit,
    find: (id) => caller.call('find', [id]),
    list: ({ before, limit }) => caller.call('list', [before, limit]),
    openPart: (id, index) => caller.call('openPart', [id, index]),
    probe: () => caller.call('probe', []),
    depth: () => depth,
    spoolNames: () => caller.call('spoolNames', []),
    startAfter: (seq) => caller.call('startAfter', [seq]),
    async close() {
      closing = true;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      await caller.call('close', []);
      await ended;
    },
  };
  return { inbox, filingPort: channel.port2 };
}

/** Filing's end of the inbox. `onCommitted` is called when there is something to take. */
export function inboxQueueOver(
  port: MessagePort,
  onCommitted: (depth: InboxDepth, deliveries: number) => void,
): InboxQueue {
  const caller = callOver(port);
  port.on('message', (message: InboxEvent) => {
    if ('event' in message && message.event === 'committed') onCommitted(message.depth, message.deliveries);
  });
  return {
    take: (limit, bytes) => caller.call('take', [limit, bytes]),
    plan: (plans) => caller.call('plan', [plans]),
    defer: (seq) => caller.call('defer', [seq]),
    settle: (seqs, position) => caller.call('settle', [seqs, position]),
    settledPosition: () => caller.call('settledPosition', []),
  };
}

/** One commit is under way at a time; whatever comes meanwhile shares the next one, and its sync. */
function groupCommits(caller: Caller, onCommit: (entries: number, depth: InboxDepth) => void): Inbox['commit'] {
  let waiting: Waiting[] = [];
  let committing = false;

  async function commitWaiting(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const packed = packBatch(batch.map(({ entry }) => entry));
        const depth = await caller.call<InboxDepth>('commit', [packed], [packed.bodies.buffer]);
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
    const reject = (error: Error): void => {
      const code = expectedCodes.find((known) => 'code' in error && error.code === known);
      rejectPlain(code === undefined ? error : new CollectorError(code, error.message, { cause: error }));
    };
    worker.once('error', reject);
    worker.once('message', (message: InboxEvent) => {
      worker.off('error', reject);
      if ('event' in message && message.event === 'depth') resolve(message.depth);
      else reject(new Error('the inbox thread did not report'));
    });
  });
}

const expectedCodes = ['conflict', 'storage-unavailable'] as const;

const threadUrl = new URL(import.meta.url.endsWith('.ts') ? './inbox-thread.ts' : './inbox-thread.js', import.meta.url);
