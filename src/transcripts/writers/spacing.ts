import { longestMs } from './cut.ts';
import type { Span } from './times.ts';

/** Between two captions the screen is empty for so long, or the eye does not see that they changed. */
const gapMs = 20;
/** A caption can be read if it stays so long. */
const shortestMs = 1000;
/** A caption waits no longer than this for the ones before it. */
const latestMs = 3000;

/**
 * Gives captions times that never overlap, in the order given, which is that of their starts.
 *
 * Each stays at least 1 s and at most 7 s, as far as the next one leaves it the time. Where two are spoken at once the
 * first gives way after 1 s, and the second waits for that. Where so many are spoken at once that one would have to wait
 * for more than 3 s, those before it are shorter than can be read.
 */
export function spaceOut(spans: readonly Span[]): Span[] {
  let freeFromMs = 0;
  return spans.map((span, index) => {
    const startMs = Math.max(span.startMs, freeFromMs);
    const next = spans[index + 1];
    const roomMs = next === undefined ? longestMs : next.startMs - gapMs - startMs;
    const endMs = startMs + lengthOf(span, startMs, roomMs);
    freeFromMs = endMs + gapMs;
    return { startMs, endMs };
  });
}

/** @param roomMs from the start to where the next one should begin; negative when that is already past */
function lengthOf(span: Span, startMs: number, roomMs: number): number {
  const leastMs = Math.min(shortestMs, span.endMs - span.startMs);
  const wantedMs = Math.min(longestMs, Math.max(span.endMs - startMs, leastMs));
  const isAlone = roomMs >= wantedMs - gapMs && roomMs > 0;
  if (isAlone) return Math.min(roomMs, Math.max(wantedMs, shortestMs));
  return Math.max(1, Math.min(Math.max(roomMs, leastMs), roomMs + latestMs, longestMs));
}
