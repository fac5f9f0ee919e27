import { CollectorError } from '../domain/errors.ts';
import type { FilingStatus } from '../domain/filing.ts';
import type { Expired, KeepRules } from '../domain/keeping.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { faultOf } from '../domain/storage-fault.ts';
import { type FilingParts, fileBatch } from './filer.ts';
import { recover } from './recovery.ts';

export const batchDeliveries = 512;

export interface LoopObserver {
  now: () => Date;
  onFiled: (records: readonly DeliveryRecord[]) => void;
  onStatus: (status: FilingStatus) => void;
  onDeferred: (seq: number, error: unknown) => void;
  /** For how long what is kept; as the settings say at this moment. */
  rules: () => KeepRules;
  onExpired: (expired: Expired) => void;
  /** Expiry could not go on; it is tried again in a minute. */
  onExpiryTrouble: (error: unknown) => void;
  /** An erasure that was begun before the start could not go on; the next start tries again. */
  onErasureTrouble: (error: unknown) => void;
}

/** Files batch after batch, and after a failure what has to be done first. */
export class Batches {
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
    await this.#recoverIfMust();
    if (this.#suspicion !== null) await this.#setAsideOldest(this.#suspicion);
    this.#suspicion = null;
    const records = await fileBatch(this.#parts, this.isSearching ? 1 : batchDeliveries);
    this.#oneByOne = Math.max(0, this.#oneByOne - 1);
    this.#tellRecovered();
    if (records.length > 0) this.#observe.onFiled(records);
    return records;
  }

  /** Does what somebody asks for. What fails in the middle of it is mended by a recovery before anything else is done. */
  async change<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.#recoverIfMust();
    try {
      return await work();
    } catch (error) {
      if (!isRefusal(error)) this.#mustRecover = true;
      throw error;
    }
  }

  async #recoverIfMust(): Promise<void> {
    if (this.#mustRecover) await recover(this.#parts);
    this.#mustRecover = false;
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

/** Nothing was begun of what was asked for. */
function isRefusal(error: unknown): boolean {
  return error instanceof CollectorError && ['not-found', 'conflict', 'held'].includes(error.code);
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
