import type { Transcript } from '../../domain/transcript.ts';
import { guardMarkup } from '../readers/captions/cue-text.ts';
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

/**
 * WebVTT captions with voices. Only the header for a transcript without words; null when it has words and no time at
 * all.
 *
 * Source: W3C, WebVTT, section 4 (w3.org/TR/webvtt1, read 2026-11-21). Escaping `>` also keeps `-->` out of texts.
 */
export function writeVtt(transcript: Transcript): string | null {
  const cues = cuesOf(transcript, 'speakers-apart');
  if (cues === null) return null;
  const blocks = cues.map(({ startMs, endMs, speaker, lines }) => {
    const voice = speaker === null ? '' : `<v ${escaped(speaker)}>`;
    return `\n${captionClock(startMs, '.')} --> ${captionClock(endMs, '.')}\n${voice}${escaped(lines.join('\n'))}\n`;
  });
  return `WEBVTT\n${blocks.join('')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A time in whole seconds, cut and not rounded; hours have two digits or more.
 *
 * @example secondsClock(3_723_999) // '01:02:03'
 */
export function secondsClock(ms: number): string {
  const units = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return units.map((value) => String(value).padStart(2, '0')).join(':');
}

/**
 * A time as captions have it.
 *
 * @example captionClock(3_723_004, ',') // '01:02:03,004'
 */
export function captionClock(ms: number, separator: ',' | '.'): string {
  return `${secondsClock(ms)}${separator}${String(ms % 1000).padStart(3, '0')}`;
}
