import type { Segment, Transcript } from '../../domain/transcript.ts';
import { directionOf } from '../scripts.ts';

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

/**
 * A speaker's name to stand on one line with a text. Where they are of different writing directions the name is put in
 * isolates (UAX #9, U+2068 and U+2069), so that neither moves the other's colon or full stop.
 */
export function besideText(name: string, text: string): string {
  const own = directionOf(name);
  const other = directionOf(text);
  return own === null || other === null || own === other ? name : `\u2068${name}\u2069`;
}
