import type { Worker } from 'node:worker_threads';
import { reviveError } from '../domain/errors.ts';
import type { IndexingStatus } from '../domain/filing.ts';
import type { FollowStatus } from '../domain/follow-ledger.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { DeletedRecord } from '../domain/ledger.ts';
import type { LeftOut } from '../domain/transcript-index.ts';
import { callOver } from '../lib/threads/calls.ts';

/** What each thread that indexes is told about those before it. */
export interface IndexingMemory {
  /** Deliveries that ended the thread before: they are not read again. */
  unreadable: readonly string[];
  /** How many deliveries were accepted or filed so far, counted by the main thread. */
  handled: Int32Array<SharedArrayBuffer>;
}

/** What the thread tells the main one. */
export type IndexingEvent =
  | ({ event: 'status'; leftOut: readonly LeftOut[] } & FollowStatus)
  | { event: 'warning'; text: string }
  | ({ event: 'derived' } & DerivedSummary)
  /** Named before it is read, so that the one which ends the thread is known; null when it is in the index. */
  | { event: 'reading'; id: string | null };

/** The words of a delivery were read. */
export interface DerivedSummary {
  id: string;
  /** Ms since 1970. */
  startMs: number;
  endMs: number;
  transcripts: number;
}

/** The indexing of transcripts as the main thread sees it. */
export interface TranscriptIndexing {
  /** Deliveries were accepted, or filed: indexing rests while there is so much to do that matters more. */
  busyWith(deliveries: number): void;
  settledTo(position: LedgerPosition): void;
  /** What these lines say is gone, is gone from the index at once, however much there is to be indexed before them. */
  forget(lines: readonly DeletedRecord[]): void;
  status(): IndexingStatus;
  /** Resolves when everything settled is indexed. @throws Error with the reason why it cannot be */
  whenCurrent(): Promise<void>;
  stop(): Promise<void>;
}

/** What the thread answers. */
export interface IndexingApi {
  forget(lines: readonly DeletedRecord[]): Promise<void>;
  settledTo(position: LedgerPosition): Promise<void>;
  stop(): Promise<void>;
}

interface IndexingThread {
  forget(lines: readonly DeletedRecord[]): void;
  settledTo(position: LedgerPosition): void;
  stop(): Promise<void>;
}

/**
 * Indexes transcripts on a thread of its own that starts with the first settled delivery. Nothing waits for it, and
 * should it end it is started again, without the body that it could not read.
 */
export function startIndexing(options: {
  /** Starts a thread that serves an `IndexingApi`. */
  startThread: (memory: IndexingMemory) => Worker;
  onWarning: (text: string) => void;
  /** Called where the thread was started to tell. */
  onDerived: (derived: DerivedSummary) => void;
}): TranscriptIndexing {
  const { startThread, onWarning, onDerived } = options;
  const unreadable = new Set<string>();
  const handled = new Int32Array(new SharedArrayBuffer(4));
  let thread: IndexingThread | null = null;
  /** A thread that was sent to rest and has not ended yet. */
  let resting: Promise<void> | null = null;
  let idle: NodeJS.Timeout | undefined;
  /** The thread has read a large body. */
  let hasGrown = false;
  let target: LedgerPosition | null = null;
  let status: IndexingStatus = { lastError: null, isCurrent: true, leftOut: [] };
  let isStopping = false;
  const waiting: (() => void)[] = [];

  function start(): IndexingThread {
    const worker = startThread({ unreadable: [...unreadable], handled });
    const { remote, abandon } = callOver<IndexingApi>(worker, reviveError);
    let reading: string | null = null;
    hasGrown = false;
    worker.on('message', (message: IndexingEvent) => {
      if (!('event' in message)) return;
      if (message.event === 'warning') {
        onWarning(message.text);
      } else if (message.event === 'derived') {
        onDerived(message);
      } else if (message.event === 'reading') {
        reading = message.id;
        hasGrown ||= message.id !== null;
      } else {
        tellStatus(message);
      }
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    let isWanted = true;
    let reason = 'it ended by itself';
    worker.once('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      abandon(new Error('the indexing thread has ended'));
      if (!isWanted) return;
      thread = null;
      if (reading !== null) unreadable.add(reading);
      onWarning(`the transcripts' thread ended (${reason}); ${reading ?? 'no delivery'} is left out, and it goes on`);
      restart();
    });
    return {
      forget: (lines) => void remote.forget(lines).catch(() => undefined),
      settledTo: (position) => void remote.settledTo(position).catch(() => undefined),
      async stop() {
        isWanted = false;
        await remote.stop().catch(() => undefined);
        await ended;
      },
    };
  }

  /** What a large body took of memory is only given back with the thread. */
  function rest(): void {
    resting =
      thread?.stop().finally(() => {
        resting = null;
        if (!status.isCurrent && !isStopping && target !== null) settledTo(target);
      }) ?? null;
    thread = null;
  }

  function tellStatus({ lastError, currentTo, leftOut }: FollowStatus & Pick<IndexingStatus, 'leftOut'>): void {
    // What was settled since the thread said so is still on its way there.
    const isCurrent = currentTo !== null && currentTo === target;
    status = { lastError, isCurrent, leftOut };
    if (isCurrent) idle ??= setTimeout(rest, hasGrown ? idleGrownMs : idleMs).unref();
    if (!isCurrent && lastError === null) return;
    for (const tell of waiting.splice(0)) tell();
  }

  function restart(): void {
    setTimeout(() => {
      if (!isStopping && target !== null) settledTo(target);
    }, restartMs).unref();
  }

  function settledTo(position: LedgerPosition): void {
    target = position;
    clearTimeout(idle);
    idle = undefined;
    status = { ...status, isCurrent: false };
    if (resting !== null) return;
    thread ??= start();
    thread.settledTo(position);
  }

  return {
    busyWith: (deliveries) => void Atomics.add(handled, 0, deliveries),
    settledTo,
    // A thread that is not there looks for them when it begins.
    forget: (lines) => thread?.forget(lines),
    status: () => status,
    async whenCurrent() {
      if (!status.isCurrent) await new Promise<void>((resolve) => waiting.push(resolve));
      if (status.lastError !== null) throw new Error(status.lastError);
    },
    async stop() {
      isStopping = true;
      clearTimeout(idle);
      await Promise.all([resting, thread?.stop()]);
    },
  };
}

/** How long a thread that has nothing to do is kept. */
const idleMs = 30_000;
/** The same for one that holds memory which others may need. */
const idleGrownMs = 500;

/** A thread that dies at once must not keep a processor busy. */
const restartMs = 1000;
