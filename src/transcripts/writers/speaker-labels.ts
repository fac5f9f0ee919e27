import type { Segment, Transcript } from '../../domain/transcript.ts';

/**
 * What to call the speaker of a segment; null when there is nothing to say.
 *
 * @param unknown for speech of nobody known in a transcript that knows others; without it, it would seem to be theirs
 */
export function compileLabels(
  { speakers }: Transcript,
  unknown: string | null,
): (segment: Pick<Segment, 'speaker'>) => string | null {
  const labels = new Map(speakers.map(({ id, label }) => [id, label.trim()]));
  const otherwise = labels.size === 0 ? null : unknown;
  return ({ speaker }) => (speaker === null ? null : labels.get(speaker)) || otherwise;
}
