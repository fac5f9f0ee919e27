import { setTimeout as delay } from 'node:timers/promises';
import type { AnnotationCommands, FilingCommands, KeepingCommands } from '../domain/filing.ts';
import type { InboxDepth, LedgerPosition } from '../domain/inbox.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { isBusy, restAfter } from '../lib/threads/yield-to-load.ts';
import { Batches, batchDeliveries, type LoopObserver } from './batches.ts';
import { createFilingCommands } from './delete-and-release.ts';
import { createEraser } from './eraser.ts';
import { startExpiring } from './expiring.ts';
import { createExpiry } from './expiry.ts';
import { recorded, recordFacts } from './facts.ts';
import type { FilingParts } from './filer.ts';
import { createHolds } from './holds.ts';
import { recover } from './recovery.ts';
import { createTombstones } from './tombstones.ts';
import { createPauses, createTurns } from './turns.ts';

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

export interface FilingLoop extends FilingCommands, KeepingCommands, AnnotationCommands {
  /** Files what waits in the inbox up to this delivery; does nothing for one that is filed. It must have been accepted. */
  fileUpTo(id: string): Promise<void>;
  /** So many deliveries came; `depth` is what waits in the inbox by now. */
  wake(depth: InboxDepth, deliveries: number): void;
  /** Removes what is due by the rules, and resolves when that is done: as every minute, but at once. */
  expire(): Promise<void>;
  /** Nothing is filed or changed from when this resolves, to how far the ledger is settled, until `resume`. One at a time. */
  pause(): Promise<LedgerPosition>;
  resume(): void;
  /** Finishes the batch at hand; what is left stays in the inbox for the next start. */
  stop(): Promise<void>;
}

/** Files whatever the inbox holds until it is stopped. Begins with a recovery; call `wake` when there is work. */
export async function startFilingLoop(parts: FilingParts, observe: LoopObserver): Promise<FilingLoop> {
  await recover(parts);
  const commands = createFilingCommands(parts, observe.now);
  const tombstones = createTombstones(parts, observe.now);
  const holds = createHolds(parts, observe.now);
  const batches = new Batches(parts, observe);
  const inTurn = createTurns();
  let filed = 0;
  const loop = new Loop(async () => {
    const records = await inTurn.take(() => batches.fileNext());
    filed += records.length;
    return records;
  }, batches);
  const change = <Value>(work: () => Promise<Value>): Promise<Value> => inTurn.take(() => batches.change(work));
  const pauses = createPauses(inTurn.take);

  /** The order of acceptance brings it up. */
  async function bringUp(id: string): Promise<void> {
    while ((await parts.catalog.record(id)) === null && (await batches.fileNext()).length > 0);
  }

  const eraser = createEraser({
    parts,
    now: observe.now,
    inTurn: change,
    async bringUpAll() {
      // What comes meanwhile comes after.
      for (let left = loop.batchesWaiting(); left > 0 && (await batches.fileNext()).length > 0; ) left -= 1;
    },
  });
  void eraser.resume().catch(observe.onErasureTrouble);

  loop.start();
  const expiring = startExpiring({
    expiry: createExpiry(parts, observe.now),
    eraseDue: eraser.eraseDue,
    inTurn: change,
    rules: observe.rules,
    filed: () => filed,
    onExpired: observe.onExpired,
    onTrouble: observe.onExpiryTrouble,
  });
  return {
    expire: expiring.run,
    erase: eraser.erase,
    wake: (depth, deliveries) => loop.wake(depth, deliveries),
    fileUpTo: (id) => inTurn.take(() => bringUp(id)),
    delete: (id) => change(() => commands.delete(id)),
    drop: (id) => change(() => commands.drop(id)),
    release: (id) => change(() => commands.release(id)),
    hold: (wish) => change(() => holds.hold(wish)),
    annotated: (line) =>
      change(async () => {
        await recorded(parts, line.id);
        await recordFacts(parts, [line]);
      }),
    wasDeleted: (call) => tombstones.wasDeleted(call),
    allowAgain: (call) => change(() => tombstones.allowAgain(call)),
    unhold: (wish) => change(() => holds.unhold(wish)),
    seenAgain: (id) =>
      change(async () => {
        // The first of them may still wait to be filed.
        await bringUp(id);
        await commands.seenAgain(id);
      }),
    async pause() {
      await pauses.begin();
      return (await parts.queue.settledPosition()) ?? parts.ledger.beginning;
    },
    resume: pauses.end,
    async stop() {
      pauses.end();
      await expiring.stop();
      await eraser.last();
      await loop.stop();
      await inTurn.last();
    },
  };
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

  /** How many batches what waited in the inbox makes, as far as is known. */
  batchesWaiting(): number {
    return Math.ceil(this.#backlog.deliveries / batchDeliveries) + 1;
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
