import { blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { cutCues } from './cue-blocks.ts';
import { readCueText } from './cue-text.ts';
import { readCues } from './read-cues.ts';

/**
 * Reads WebVTT captions: one segment for each voice in each; words where the caption has times inside. Never throws.
 *
 * Speakers are voices (`<v Agent>`), or names in front of the text where there are no voices, as Zoom writes them.
 * Source: W3C, WebVTT, sections 4 and 6 (w3.org/TR/webvtt1, read 2026-11-21). Settings, styles, regions and notes are
 * left out.
 */
export function readWebvtt(text: string): ReadTranscript {
  const warnings = createWarnings();
  const { preamble, cues } = cutCues(text, 'webvtt', warnings);
  if (!/^WEBVTT(?:\s|$)/.test(preamble[0] ?? '')) warnings.add('no-webvtt-signature', null);
  if (cues.length === 0 && preamble.length > 1 && preamble.slice(1).some((line) => line.trim() !== '')) {
    warnings.add('no-cues', null);
  }
  const read = cues.map((cue) => ({ ...cue, language: null, runs: readCueText(cue.text) }));
  return { ...blankTranscript(warnings), languages: languagesIn(preamble), ...readCues(read, warnings) };
}

/** The header's `Language: en`, which is not of the specification but of YouTube. */
function languagesIn(preamble: readonly string[]): string[] {
  return preamble.flatMap((line) => /^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z\d]{1,8}){0,4})\s*$/.exec(line)?.[1] ?? []);
}
