import type { Transcript } from '../../domain/transcript.ts';
import { guardMarkup } from '../captions/cue-text.ts';
import { captionClock } from './clock.ts';
import { cuesOf } from './cues.ts';

/**
 * SubRip captions. The speaker stands in front of the first caption of a turn (`Agent: `), at most 30 columns of it and
 * without a colon of its own. Empty for a transcript without words; null when it has words and no time at all.
 *
 * Markup in what was said is made harmless by an invisible sign: SRT knows no escapes.
 */
export function writeSrt(transcript: Transcript): string | null {
  const cues = cuesOf(transcript, 'speakers-in-text');
  if (cues === null) return null;
  return cues
    .map(({ startMs, endMs, lines }, index) => {
      const times = `${captionClock(startMs, ',')} --> ${captionClock(endMs, ',')}`;
      return `${index + 1}\n${times}\n${guardMarkup(lines.join('\n'))}\n`;
    })
    .join('\n');
}
