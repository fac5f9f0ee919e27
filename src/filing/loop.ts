import { setTimeout as delay } from 'node:timers/promises';
import { CollectorError } from '../domain/errors.ts';
import type { FilingCommands, FilingStatus } from '../domain/filing.ts';
import type { InboxDepth } from '../domain/inbox.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { faultOf } from '../domain/storage-fault.ts';
import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';
import { createFilingCommands } from './delete-and-release.ts';
import { type FilingParts, fileBatch } from './filer.ts';
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

export interface LoopObserver {
  now: () => Date;
  onFiled: (records: readonly DeliveryRecord[]) => void;
  onStatus: (status: FilingStatus) => void;
  onDeferred: (seq: number, error: unknown) => void;
}

/** Files whatever the inbox holds until it is stopped. Begins with a recovery; call `wake` when there is work. */
export async function startFilingLoop(parts: FilingParts, observe: LoopObserver): Promise<FilingLoop> {
  await recover(parts);
  const commands = createFilingCommands(parts, observe.now);
  const batches = new Batches(parts, observe);
  const inTurn = createTurns();
  const loop = new Loop(() => inTurn.take(() => batches.fileNext()), batches);

  /** The order of acceptance brings it up. */
  async function bringUp(id: string): Promise<void> {
    while ((await parts.catalog.record(id)) === null && (await batches.fileNext()).length > 0);
  }

  loop.start();
  return {
    wake: (depth, deliveries) => loop.wake(depth, deliveries),
    fileUpTo: (id) => inTurn.take(() => bringUp(id)),
    delete: (id) => inTurn.take(() => commands.delete(id)),
    drop: (id) => inTurn.take(() => commands.drop(id)),
    release: (id) => inTurn.take(() => commands.release(id)),
    seenAgain: (id) =>
      inTurn.take(async () => {
        // The first of them may still wait to be filed.
        await bringUp(id);
        await commands.seenAgain(id);
      }),
    async stop() {
      await loop.stop();
      await inTurn.last();
    },
  };
}

/** Commands and batches take turns: there is one writer of names. */
function createTurns(): { take<Value>(work: () => Promise<Value>): Promise<Value>; last(): Promise<unknown> } {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    },
    last: () => last,
  };
}

/** Files batch after batch, and after a failure what has to be done first. */
class Batches {
  readonly #parts: FilingParts;
  readonly #observe: LoopObserver;
  #stalledSinceMs: number | null = null;
  #mustRecover = false;
  /** How many more deliveries are filed one at a time, to find the one that fails. */
  #oneByOne = 0;
  /** The failure of a single delivery, which is then set aside. */
  #suspicion: unknown = null;

  constructor(parts: FilingParts, observe: LoopObserver) {
    this.#parts = parts;
    this.#observe = observe;
  }

  get isSearching(): boolean {
    return this.#oneByOne > 0;
  }

  /** Files one batch, after whatever the last failure asks for. */
  async fileNext(): Promise<readonly DeliveryRecord[]> {
    if (this.#mustRecover) await recover(this.#parts);
    this.#mustRecover = false;
    if (this.#suspicion !== null) await this.#setAsideOldest(this.#suspicion);
    this.#suspicion = null;
    const records = await fileBatch(this.#parts, this.isSearching ? 1 : batchDeliveries);
    this.#oneByOne = Math.max(0, this.#oneByOne - 1);
    this.#tellRecovered();
    if (records.length > 0) this.#observe.onFiled(records);
    return records;
  }

  /** What comes next begins with a recovery. */
  failed(error: unknown): void {
    this.#mustRecover = true;
    this.#stalledSinceMs ??= this.#observe.now().getTime();
    this.#observe.onStatus({ lastError: reasonOf(error), stalledSinceMs: this.#stalledSinceMs });
    if (!isDiskFault(error)) this.#blame(error);
  }

  /** A fault of ours that one delivery brings out: it is found by filing one at a time, and set aside. */
  #blame(error: unknown): void {
    if (this.isSearching) this.#suspicion = error;
    this.#oneByOne = this.isSearching ? 0 : batchDeliveries;
  }

  async #setAsideOldest(error: unknown): Promise<void> {
    const [oldest] = await this.#parts.queue.take(1, 1);
    if (oldest === undefined) return;
    await this.#parts.queue.defer(oldest.seq);
    this.#observe.onDeferred(oldest.seq, error);
  }

  #tellRecovered(): void {
    if (this.#stalledSinceMs === null) return;
    this.#stalledSinceMs = null;
    this.#observe.onStatus({ lastError: null, stalledSinceMs: null });
  }
}

/** Decides when the next batch is filed: at once, after what gathers, after answers have had their way, or after a pause. */
class Loop {
  readonly #fileNext: () => Promise<readonly DeliveryRecord[]>;
  readonly #batches: Batches;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #hasWork = false;
  /** Deliveries since it was last looked. */
  #arrived = 0;
  #backlog: InboxDepth = { deliveries: 0, bytes: 0, deferred: 0 };

  constructor(fileNext: () => Promise<readonly DeliveryRecord[]>, batches: Batches) {
    this.#fileNext = fileNext;
    this.#batches = batches;
  }

  wake(depth: InboxDepth, deliveries: number): void {
    this.#arrived += deliveries;
    this.#backlog = depth;
    this.start();
  }

  start(): void {
    this.#hasWork = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#hasWork && !this.#isStopping) this.start();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (this.#hasWork && !this.#isStopping) {
      this.#hasWork = false;
      this.#arrived = 0;
      const startMs = performance.now();
      try {
        const records = await this.#fileNext();
        this.#hasWork ||= records.length > 0;
        pauseMs = firstPauseMs;
        if (!this.#batches.isSearching) await this.#giveWay(records.length, performance.now() - startMs);
      } catch (error) {
        this.#hasWork = true;
        this.#batches.failed(error);
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  /** Leaves disk and processors to the answers for a while, after a batch that took so long. */
  async #giveWay(filed: number, workedMs: number): Promise<void> {
    if (!this.#mustGiveWay(workedMs)) return this.#pause(filed < batchDeliveries ? lingerMs : 0);
    const endMs = performance.now() + restAfter(workedMs, longestRestMs);
    for (let lookMs = performance.now(); lookMs < endMs && !this.#isStopping; ) {
      this.#arrived = 0;
      await this.#pause(Math.min(endMs - lookMs, lookEveryMs));
      if (!this.#mustGiveWay(performance.now() - lookMs)) return;
      lookMs = performance.now();
    }
  }

  /** Whether so many deliveries arrived meanwhile that answers go first; not when too much waits to be filed. */
  #mustGiveWay(meanwhileMs: number): boolean {
    const isPatient = this.#backlog.deliveries < patience.deliveries && this.#backlog.bytes < patience.bytes;
    return isPatient && isBusy(this.#arrived, meanwhileMs);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
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
