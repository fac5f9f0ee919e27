import { lineColumns, longestMs, maxLines } from './caption-size.ts';
import type { Piece } from './pieces.ts';

/** A piece with the time it is spoken, in ms. */
export interface TimedPiece extends Piece {
  startMs: number;
  endMs: number;
}

// What a caption costs. A further caption always costs more than any caption that fits, so what fits is never cut.
const captionCost = 2;
const breakCost = { sentence: 0, clause: 0.5, word: 1.5, name: Number.POSITIVE_INFINITY } as const;
/** A pause is as good a place for a break as the end of a sentence … */
const pauseMs = 500;
/** … and a long one should have no caption across it. */
const silenceMs = 1500;
const silenceCost = 5;

/**
 * Cuts what one speaker says into captions of at most two lines and 7 s: as few as possible, of about the same length,
 * and rather behind sentences, clauses and pauses than elsewhere. Every piece is in one caption, in order.
 */
export function cutIntoCaptions(pieces: readonly TimedPiece[]): TimedPiece[][] {
  // cheapest[n]: the least cost of the first n pieces; lastStart[n]: where the last caption of these begins.
  const cheapest = new Float64Array(pieces.length + 1).fill(Number.POSITIVE_INFINITY);
  const lastStart = new Uint32Array(pieces.length + 1);
  cheapest[0] = 0;
  for (let start = 0; start < pieces.length; start += 1) {
    const before = cheapest[start] ?? 0;
    for (const { end, cost } of captionsFrom(pieces, start)) {
      if (before + cost >= (cheapest[end] ?? 0)) continue;
      cheapest[end] = before + cost;
      lastStart[end] = start;
    }
  }
  const captions: TimedPiece[][] = [];
  for (let end = pieces.length; end > 0; end = lastStart[end] ?? 0) captions.push(pieces.slice(lastStart[end], end));
  return captions.reverse();
}

/** Every caption that may begin here, with where it ends and what it costs. A single piece always may. */
function* captionsFrom(pieces: readonly TimedPiece[], start: number): Generator<{ end: number; cost: number }> {
  let lines = 1;
  let lineEnd = 0;
  let columns = 0;
  let silences = 0;
  for (let place = start; ; place += 1) {
    const piece = pieces[place];
    if (piece === undefined) return;
    const before = place === start ? undefined : pieces[place - 1];
    const glued = (before === undefined ? 0 : piece.glue.length) + piece.columns;
    if (lineEnd + glued > lineColumns) {
      lines += before === undefined ? 0 : 1;
      lineEnd = piece.columns;
    } else lineEnd += glued;
    columns += glued;
    if (before !== undefined) {
      const isTooLong = piece.endMs - (pieces[start]?.startMs ?? 0) > longestMs;
      if (lines > maxLines || (isTooLong && before.ends !== 'name')) return;
      if (piece.startMs - before.endMs >= silenceMs) silences += 1;
    }
    const emptiness = Math.max(0, 1 - columns / (maxLines * lineColumns));
    yield {
      end: place + 1,
      cost: captionCost + emptiness ** 2 + costOfBreak(piece, pieces[place + 1]) + silences * silenceCost,
    };
  }
}

function costOfBreak(piece: TimedPiece, next: TimedPiece | undefined): number {
  if (next === undefined || next.startMs - piece.endMs >= pauseMs) return 0;
  return breakCost[piece.ends];
}
