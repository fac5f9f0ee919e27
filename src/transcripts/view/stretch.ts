import type { Segment } from '../../domain/transcript.ts';
import type { TranscriptPlace } from '../../domain/transcript-view.ts';

/** A page of more segments, or of more text, is slow to scroll. A three-hour call has about 3,000 segments. */
const mostSegments = 5000;
const mostChars = 1_000_000;

/** Indexes of segments, `to` exclusive. */
export interface Stretch {
  from: number;
  to: number;
}

/** Cuts a transcript into stretches that a page can hold; at least one, which is empty for a transcript without speech. */
export function stretchesOf(segments: readonly Pick<Segment, 'text'>[]): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  let chars = 0;
  for (const [index, { text }] of segments.entries()) {
    const isFull = index - from >= mostSegments || chars + text.length > mostChars;
    if (isFull && index > from) {
      stretches.push({ from, to: index });
      from = index;
      chars = 0;
    }
    chars += text.length;
  }
  return [...stretches, { from, to: segments.length }];
}

/** Index of the segment that is meant: the last one that has begun by then; the first one when nothing is meant. */
export function indexOfPlace(segments: readonly Pick<Segment, 'startMs'>[], place: TranscriptPlace): number {
  if (place === null) return 0;
  if ('segment' in place) return Math.min(place.segment, Math.max(0, segments.length - 1));
  return Math.max(
    0,
    segments.findLastIndex(({ startMs }) => startMs !== null && startMs <= place.atMs),
  );
}
