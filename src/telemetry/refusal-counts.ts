import type { RefusalCount } from '../domain/ledger.ts';

const minuteMs = 60_000;
/** Different refusals of one flush; a flood from many addresses is then counted in part, and memory stays flat. */
const mostAtOnce = 10_000;

/** Counts refused requests in memory until somebody writes them down. */
export interface RefusalCounts {
  add(refusal: { source: string; sender: string | null; code: string; atMs: number }): void;
  /** What was counted since the last call. */
  takeAll(): RefusalCount[];
}

export function createRefusalCounts(): RefusalCounts {
  let counts = new Map<string, RefusalCount>();
  return {
    add({ source, sender, code, atMs }) {
      const minute = Math.floor(atMs / minuteMs) * minuteMs;
      const key = JSON.stringify([source, sender, code, minute]);
      const known = counts.get(key);
      if (known !== undefined) known.count += 1;
      else if (counts.size < mostAtOnce) counts.set(key, { minuteMs: minute, source, sender, code, count: 1 });
    },
    takeAll() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}
