import { setTimeout as delay } from 'node:timers/promises';
import type { FilingCommands } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import type { FilingStatus } from '../domain/filing.ts';
import type { InboxDepth } from '../domain/inbox.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { faultOf } from '../domain/storage-fault.ts';
import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';
import { type FilingParts, fileBatch } from './filer.ts';
import { createFilingCommands } from './later-facts.ts';
import { recover } from './recovery.ts';

const batchDeliveries = 512;
/** Gathers what comes together into one batch: a commit and a sync of each folder are paid per batch. */
const lingerMs = 20;
/** While many deliveries arrive, answers go first. */
const longestRestMs = 5_000;
/** So often it is looked whether they still do. */
const lookEveryMs = 100;
/** A backlog over this is filed at full speed whatever comes: the inbox must not grow without end. */
const patience = { deliveries: 100_000, bytes: 256 * 1024 * 1024 };
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export interface FilingLoop extends FilingCommands {
  /** Files what waits in the inbox up to this delivery; does nothing for one that is filed. It must have been accepted. */
  fileUpTo(id: string): Promise<void>;
  /** So many deliveries came; `depth` is what waits in the inbox by now. */
  wake(depth: InboxDepth, deliveries: number): void;
  /** Finishes the batch at hand; what is left stays in the inbox for the next start. */
  stop(): Promise<void>;
}

/** Files whatever the inbox holds until it is stopped. Begins with a recovery; call `wake` when there is work. */
export async function startFilingLoop(
  parts: FilingParts,
  observe: {
    now: () => Date;
    onFiled: (records: readonly DeliveryRecord[]) => void;
    onStatus: (status: FilingStatus) => void;
    onDeferred: (seq: number, error: unknown) => void;
  },
): Promise<FilingLoop> {
  await recover(parts);
  const commands = createFilingCommands(parts, observe.now);
  const stopping = new AbortController();
  let stalledSinceMs: number | null = null;
  let mustRecover = false;
  /** How many more deliveries are filed one at a time, to find the one that fails. */
  let oneByOne = 0;
  /** The failure of a single delivery, which is then set aside. */
  let suspicion: unknown = null;
  let running: Promise<void> | null = null;
  let hasWork = false;
  let arrived = 0;
  let backlog: InboxDepth = { deliveries: 0, bytes: 0, deferred: 0 };
  /** Commands and batches take turns: there is one writer of names. */
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** Files one batch, after whatever the last failure asks for. */
  async function fileNext(): Promise<readonly DeliveryRecord[]> {
    if (mustRecover) await recover(parts);
    mustRecover = false;
    if (suspicion !== null) await setAsideOldest(suspicion);
    suspicion = null;
    const records = await fileBatch(parts, oneByOne > 0 ? 1 : batchDeliveries);
    oneByOne = Math.max(0, oneByOne - 1);
    reportRecovered();
    if (records.length > 0) observe.onFiled(records);
    return records;
  }

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (hasWork && !stopping.signal.aborted) {
      hasWork = false;
      arrived = 0;
      const startMs = performance.now();
      try {
        const records = await inTurn(fileNext);
        hasWork ||= records.length > 0;
        pauseMs = firstPauseMs;
        if (oneByOne === 0) await giveWay(records.length, performance.now() - startMs);
      } catch (error) {
        hasWork = true;
        mustRecover = true;
        reportStalled(error);
        if (!isDiskFault(error)) blame(error);
        await pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  /** Leaves disk and processors to the answers for a while, after a batch that took so long. */
  async function giveWay(filed: number, workedMs: number): Promise<void> {
    if (!mustGiveWay(workedMs)) return pause(filed < batchDeliveries ? lingerMs : 0);
    const endMs = performance.now() + restAfter(workedMs, longestRestMs);
    for (let lookMs = performance.now(); lookMs < endMs && !stopping.signal.aborted; ) {
      arrived = 0;
      await pause(Math.min(endMs - lookMs, lookEveryMs));
      if (!mustGiveWay(performance.now() - lookMs)) return;
      lookMs = performance.now();
    }
  }

  /** Whether so many deliveries arrived meanwhile that answers go first; not when too much waits to be filed. */
  function mustGiveWay(meanwhileMs: number): boolean {
    const isPatient = backlog.deliveries < patience.deliveries && backlog.bytes < patience.bytes;
    return isPatient && isBusy(arrived, meanwhileMs);
  }

  /** A fault of ours that one delivery brings out: it is found by filing one at a time, and set aside. */
  function blame(error: unknown): void {
    if (oneByOne > 0) suspicion = error;
    oneByOne = oneByOne > 0 ? 0 : batchDeliveries;
  }

  async function setAsideOldest(error: unknown): Promise<void> {
    const [oldest] = await parts.queue.take(1, 1);
    if (oldest === undefined) return;
    await parts.queue.defer(oldest.seq);
    observe.onDeferred(oldest.seq, error);
  }

  function reportStalled(error: unknown): void {
    stalledSinceMs ??= observe.now().getTime();
    observe.onStatus({ lastError: reasonOf(error), stalledSinceMs });
  }

  function reportRecovered(): void {
    if (stalledSinceMs === null) return;
    stalledSinceMs = null;
    observe.onStatus({ lastError: null, stalledSinceMs });
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  function wake(depth: InboxDepth, deliveries: number): void {
    arrived += deliveries;
    backlog = depth;
    start();
  }

  function start(): void {
    hasWork = true;
    running ??= run().finally(() => {
      running = null;
      if (hasWork && !stopping.signal.aborted) start();
    });
  }

  /** The order of acceptance brings it up. */
  async function bringUp(id: string): Promise<void> {
    while ((await parts.catalog.record(id)) === null && (await fileNext()).length > 0);
  }

  start();
  return {
    wake,
    fileUpTo: (id) => inTurn(() => bringUp(id)),
    delete: (id) => inTurn(() => commands.delete(id)),
    drop: (id) => inTurn(() => commands.drop(id)),
    release: (id) => inTurn(() => commands.release(id)),
    seenAgain: (id) =>
      inTurn(async () => {
        // The first of them may still wait to be filed.
        await bringUp(id);
        await commands.seenAgain(id);
      }),
    async stop() {
      stopping.abort();
      await running;
      await turn;
    },
  };
}

/**
 * A fault of the disk or of SQLite passes with time; anything else would come again with the same delivery, and so
 * would a body that is not where the inbox says.
 */
function isDiskFault(error: unknown): boolean {
  const fault = faultOf(error);
  if (fault === 'ENOENT') return false;
  if (error instanceof CollectorError) return error.code === 'storage-unavailable' || error.code === 'storage-full';
  return fault !== null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
