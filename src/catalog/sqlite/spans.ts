import type { Database } from 'better-sqlite3';

/** Times in ms since 1970, `fromMs` inclusive, `toMs` exclusive. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** All time. */
export const always: Window = { fromMs: Number.MIN_SAFE_INTEGER, toMs: Number.MAX_SAFE_INTEGER };

/** Sequence numbers, both ends inclusive. */
export interface SeqRange {
  first: number;
  last: number;
}

/**
 * Sequence numbers per block, coarse to fine: a tree of earliest and latest times over the order of acceptance.
 *
 * The order of acceptance is not that of the clock: the clock jumps, and a long upload is accepted long after it was
 * received. So a window of time is looked up as the blocks whose times overlap it. With a sane clock that is one
 * stretch, found in a few dozen rows; each jump costs a few more.
 */
const sizes = [2 ** 22, 2 ** 16, 2 ** 10] as const;

/** Keeps the blocks up to date with what is added. The same delivery may be noted again: nothing changes. */
export function spanWriter(db: Database): (received: Iterable<{ seq: number; receivedMs: number }>) => void {
  const widen = db.prepare<[number, number, number, number]>(`
    INSERT INTO span (size, block, min_ms, max_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET min_ms = min(min_ms, excluded.min_ms), max_ms = max(max_ms, excluded.max_ms)`);
  return (received) => {
    const [, , leafSize] = sizes;
    const leaves = new Map<number, { minMs: number; maxMs: number }>();
    for (const { seq, receivedMs } of received) {
      const block = Math.floor(seq / leafSize);
      const leaf = leaves.get(block) ?? { minMs: receivedMs, maxMs: receivedMs };
      leaves.set(block, { minMs: Math.min(leaf.minMs, receivedMs), maxMs: Math.max(leaf.maxMs, receivedMs) });
    }
    for (const [block, { minMs, maxMs }] of leaves) {
      for (const size of sizes) widen.run(size, Math.floor((block * leafSize) / size), minMs, maxMs);
    }
  };
}

interface Block {
  block: number;
  min_ms: number;
  max_ms: number;
}

/**
 * Finds the ranges of sequence numbers up to `last` that hold every delivery received in the window, newest first.
 *
 * A range may hold some others too (about a thousand at its ends): the caller still compares times.
 */
export function spanReader(db: Database): (window: Window, last: number) => Generator<SeqRange> {
  const overlapping = db.prepare<[number, number, number, number, number], Block>(`
    SELECT block, min_ms, max_ms FROM span
    WHERE size = ? AND block BETWEEN ? AND ? AND min_ms < ? AND max_ms >= ? ORDER BY block DESC`);

  function* descend(window: Window, depth: number, range: SeqRange): Generator<SeqRange> {
    const size = sizes[depth] ?? 1;
    const blocks = overlapping.all(
      size,
      Math.floor(range.first / size),
      Math.floor(range.last / size),
      window.toMs,
      window.fromMs,
    );
    for (const { block, min_ms, max_ms } of blocks) {
      const inner = { first: block * size, last: Math.min(block * size + size - 1, range.last) };
      const isWhole = min_ms >= window.fromMs && max_ms < window.toMs;
      if (isWhole || depth === sizes.length - 1) yield inner;
      else yield* descend(window, depth + 1, inner);
    }
  }

  return (window, last) => joined(descend(window, 0, { first: 0, last }));
}

/**
 * Finds a sequence number below which nothing was received at `fromMs` or later, and not many more than need be; null
 * when nothing was.
 */
export function seqSince(db: Database): (fromMs: number) => number | null {
  const oldest = db
    .prepare<[number, number, number, number], number>(
      'SELECT block FROM span WHERE size = ? AND block BETWEEN ? AND ? AND max_ms >= ? ORDER BY block LIMIT 1',
    )
    .pluck();
  return (fromMs) => {
    let range: SeqRange = { first: 0, last: Number.MAX_SAFE_INTEGER };
    for (const size of sizes) {
      const block = oldest.get(size, Math.floor(range.first / size), Math.floor(range.last / size), fromMs);
      if (block === undefined) return null;
      range = { first: block * size, last: block * size + size - 1 };
    }
    return range.first;
  };
}

/** Joins ranges that touch; they come newest first. */
function* joined(ranges: Iterable<SeqRange>): Generator<SeqRange> {
  let open: SeqRange | null = null;
  for (const range of ranges) {
    if (open !== null && range.last + 1 === open.first) {
      open = { first: range.first, last: open.last };
      continue;
    }
    if (open !== null) yield open;
    open = range;
  }
  if (open !== null) yield open;
}
