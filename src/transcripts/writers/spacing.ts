import { longestMs } from './cut.ts';
import type { Span } from './times.ts';

/** When somebody speaks, and who: captions of one speaker take turns, those of two may be seen at once. */
export interface SpokenSpan extends Span {
  speaker: string | null;
}

/** Between two captions the screen is empty for so long, or the eye does not see that they changed. */
export const gapMs = 20;
/** A caption is easily read if it stays so long … */
const easyMs = 1000;
/** … and can be read if it stays so long. */
export const shortestMs = 500;
/** An end so little behind the next start is no speech at once: the first caption gives way. */
const toleranceMs = 200;
/** Of one speaker, what begins within this time is said at once, not one after the other. */
const leastTurnMs = 120;

/**
 * Gives captions the times they are seen, in the order given, which is that of their starts: each begins when it is
 * spoken, none is cut for another that is spoken meanwhile, and then both are seen at once.
 *
 * Each stays for 1 s as far as that is free, and for 500 ms even over another speaker's; its own speaker going on ends it
 * sooner. None stays for more than 7 s. Captions that were read and are written again keep their times.
 */
export function spaceOut(spans: readonly SpokenSpan[]): Span[] {
  const nextOwn = nextOfSpeaker(spans);
  return spans.map((span, index) => {
    const next = spans[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    return { startMs: span.startMs, endMs: endOf(span, next, nextOwn[index] ?? Number.POSITIVE_INFINITY) };
  });
}

function endOf({ startMs, endMs }: Span, next: number, nextOwn: number): number {
  const longest = Math.min(endMs, startMs + longestMs);
  const isOwnApart = nextOwn > longest - toleranceMs && nextOwn >= startMs + leastTurnMs;
  const ownEndMs = isOwnApart ? nextOwn - gapMs : Number.POSITIVE_INFINITY;
  const spokenMs = Math.min(longest, ownEndMs);
  const wholeMs = next > spokenMs - toleranceMs ? Math.min(spokenMs, next - gapMs) : spokenMs;
  return Math.max(wholeMs, Math.min(startMs + easyMs, next - gapMs), Math.min(startMs + shortestMs, ownEndMs));
}

/** When the speaker of each next begins. */
function nextOfSpeaker(spans: readonly SpokenSpan[]): (number | undefined)[] {
  const starts = new Map<string | null, number>();
  const found = spans.toReversed().map(({ speaker, startMs }) => {
    const next = starts.get(speaker);
    starts.set(speaker, startMs);
    return next;
  });
  return found.reverse();
}
