import type { MessagePort } from 'node:worker_threads';
import type { Inbox, InboxDepth, InboxQueue } from '../domain/inbox.ts';
import { compileFailpoint } from '../lib/failpoint.ts';
import { serveCalls } from '../lib/threads/calls.ts';
import type { PackedBatch } from './packing.ts';
import { openInboxStore } from './store.ts';

/** What the thread is started with. */
export interface InboxThreadData {
  path: string;
  failpoint: string | undefined;
  /** Where filing calls from, and where it is woken. */
  filingPort: MessagePort;
}

/** An inbox that lies on a disk. */
export interface StoredInbox extends Inbox {
  /** Copies it into a new file while it goes on accepting; gives the spool files that the copy refers to. Filing must be paused. */
  copyTo(path: string): Promise<string[]>;
}

/** What the thread answers the main one; filing is answered an `InboxQueue`. */
export interface InboxApi extends Omit<StoredInbox, 'commit' | 'depth'> {
  commit(batch: PackedBatch): Promise<InboxDepth>;
}

/** Sent to filing when something was committed, and to the main thread when something was settled. */
export type InboxEvent =
  /** `deliveries` is how many there were since the last time this was told. */
  { event: 'committed'; deliveries: number; depth: InboxDepth } | { event: 'depth'; depth: InboxDepth };

/** Long enough that a busy inbox keeps its log: one that was given back has to grow again. */
const tidyAfterMs = 300_000;
const tellEveryMs = 20;

/** Serves the inbox on the thread that is to be its own. */
export function serveInbox(mainPort: MessagePort, { path, failpoint, filingPort }: InboxThreadData): void {
  const reach = compileFailpoint(failpoint);
  const store = openInboxStore(path);
  let tidying: NodeJS.Timeout | null = null;
  /** Some time after the last delivery was filed, when nobody is kept waiting by it. */
  function tidySoon(): void {
    if (tidying !== null) clearTimeout(tidying);
    tidying = setTimeout(tidy, tidyAfterMs).unref();
  }
  function tidy(): void {
    try {
      store.tidy();
    } catch {
      // Nothing depends on it; if the disk is at fault, the next commit says so.
    }
  }
  /** Filing is woken at once by the first commit, and then not by each: waking a thread costs as much as a commit. */
  let untold = 0;
  let telling: NodeJS.Timeout | null = null;
  function tellCommit(deliveries: number): void {
    untold += deliveries;
    if (telling !== null) return;
    tellCommits();
    telling = setTimeout(() => {
      telling = null;
      if (untold > 0) tellCommits();
    }, tellEveryMs);
  }
  function tellCommits(): void {
    filingPort.postMessage({ event: 'committed', deliveries: untold, depth: store.depth() } satisfies InboxEvent);
    untold = 0;
  }
  const tellDepth = () => mainPort.postMessage({ event: 'depth', depth: store.depth() } satisfies InboxEvent);

  serveCalls<InboxApi>(mainPort, {
    commit(batch) {
      store.commit(batch);
      reach('inbox.committed');
      tellCommit(batch.entries.length);
      return store.depth();
    },
    find: (id) => store.find(id),
    list: ({ before, limit }) => store.list(before, limit),
    openPart: (id, index) => store.openPart(id, index),
    probe: () => store.probe(),
    spoolNames: () => store.spoolNames(),
    copyTo: (path) => store.copyTo(path),
    startAfter: (seq) => store.startAfter(seq),
    close() {
      for (const timer of [tidying, telling]) if (timer !== null) clearTimeout(timer);
      tidy();
      store.close();
      // The answer to this call must leave before the ports close.
      setImmediate(() => {
        mainPort.close();
        filingPort.close();
      });
    },
  });
  serveCalls<InboxQueue>(filingPort, {
    take: (limit, bytes) => store.take(limit, bytes),
    plan: (plans) => store.plan(plans),
    abandonedPlans: () => store.abandonedPlans(),
    emptyLogs: () => store.emptyLogs(),
    defer(seq) {
      store.defer(seq);
      tellDepth();
    },
    settle(seqs, position) {
      store.settle(seqs, position);
      tellDepth();
      if (store.depth().deliveries === 0) tidySoon();
    },
    settledPosition: () => store.settledPosition(),
  });
  tellDepth();
}
