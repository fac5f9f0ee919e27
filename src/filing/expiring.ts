import { setTimeout as delay } from 'node:timers/promises';
import type { Expired, KeepRules } from '../domain/keeping.ts';
import { isBusy } from '../lib/threads/yield-to-load.ts';
import type { Expiry } from './expiry.ts';

/** So often it is looked whether something is due. */
const everyMs = 60_000;
/** After a batch it rests so many times as long as the batch took: while many deliveries are filed, they go first. */
const restFactor = { idle: 0.25, busy: 15 };
/** A file system is slow for a while where many files were freed; no more deliveries a second are let go than this. */
const mostPerSecond = 4_000;

export interface ExpiringParts {
  expiry: Expiry;
  /** Erases the next records that are due; how many. */
  eraseDue(rules: KeepRules): Promise<number>;
  /** Does the work when its turn in the filing loop has come. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>;
  rules(): KeepRules;
  /** How many deliveries were filed so far. */
  filed(): number;
  onExpired(expired: Expired): void;
  onTrouble(error: unknown): void;
}

/** Expiry at work. */
export interface Expiring {
  /** Removes everything that is due now, and resolves when that is done. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Lets go of what was kept for its time: at the start, every minute, and with other rules. */
export function startExpiring(parts: ExpiringParts): Expiring {
  const { expiry, eraseDue, inTurn, rules, filed, onExpired, onTrouble } = parts;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  async function removeDue(): Promise<void> {
    let before = { filed: filed(), atMs: performance.now() };
    while (!stopping.signal.aborted && rules().size > 0) {
      const startMs = performance.now();
      const expired = await inTurn(() => expiry.next(rules()));
      if (expired.deliveries.length > 0 || expired.isDone) onExpired(expired);
      if (expired.isDone) break;
      const workedMs = performance.now() - startMs;
      const now = { filed: filed(), atMs: performance.now() };
      const factor = isBusy(now.filed - before.filed, now.atMs - before.atMs) ? restFactor.busy : restFactor.idle;
      before = now;
      const least = (expired.deliveries.length / mostPerSecond) * 1000 - workedMs;
      await rest(Math.max(least, workedMs * factor));
    }
    while (!stopping.signal.aborted && (await eraseDue(rules())) > 0);
  }

  async function rest(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  function run(): Promise<void> {
    running ??= removeDue()
      .catch(onTrouble)
      .finally(() => {
        running = null;
      });
    return running;
  }

  const looking = setInterval(() => void run(), everyMs);
  void run();
  return {
    run,
    async stop() {
      stopping.abort();
      clearInterval(looking);
      await running;
    },
  };
}
