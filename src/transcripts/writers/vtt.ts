import type { Transcript } from '../../domain/transcript.ts';
import { captionClock } from './clock.ts';
import { cuesOf } from './cues.ts';

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
