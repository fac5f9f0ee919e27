import { setTimeout as delay } from 'node:timers/promises';

/** So long after something is gone, what goes with it is gathered. */
const gatherMs = 2_000;
/** Emptying costs as much however much has gone: while there is always more, it is done so often. */
const everyMs = 20_000;
/** A reader may be in the way; it ends within 30 s. */
const againMs = 3_000;

/** Something that keeps copies of what was deleted: free pages and logs of a database. Gives false where somebody is in the way. */
export type Empty = () => Promise<boolean>;

/** Empties what still holds words of what is gone, well within a minute. */
export interface Emptying {
  /** Something is gone since now. */
  wanted(): void;
  /** Does at once what is wanted, and no more after that. */
  stop(): Promise<void>;
}

export function createEmptying(each: readonly Empty[], onTrouble: (error: unknown) => void): Emptying {
  const stopping = new AbortController();
  let isWanted = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      const waitMs = Math.max(gatherMs, lastMs + everyMs - performance.now());
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      isWanted = false;
      lastMs = performance.now();
      await emptyAll();
    }
  }

  async function emptyAll(): Promise<void> {
    let left = each;
    while (left.length > 0) {
      const done = await Promise.all(left.map(emptied));
      left = left.filter((_, place) => !done[place]);
      if (left.length === 0 || stopping.signal.aborted) return;
      await delay(againMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  async function emptied(empty: Empty): Promise<boolean> {
    try {
      return await empty();
    } catch (error) {
      onTrouble(error);
      return false;
    }
  }

  return {
    wanted() {
      isWanted = true;
      running ??= run().finally(() => {
        running = null;
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
