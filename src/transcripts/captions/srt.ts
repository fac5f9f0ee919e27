import { blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { cutCues } from './cue-blocks.ts';
import { readCueText } from './cue-text.ts';
import { readCues } from './read-cues.ts';

/**
 * Reads SubRip captions: one segment for each, without words. Never throws.
 *
 * Shape: a number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, lines of text, an empty line. There is no specification; what vendors
 * send deviates in every one of these, and is read anyway: so is SBV, which is the same with `0:00:01.000,0:00:02.500` and
 * no numbers. VoiceBase puts `Agent: ` before the first caption of a turn.
 */
export function readSrt(text: string): ReadTranscript {
  const warnings = createWarnings();
  const { preamble, cues } = cutCues(text, 'srt', warnings);
  if (cues.length === 0 && text.trim() !== '') warnings.add('no-cues', null);
  else if (preamble.some((line) => line.trim() !== '')) warnings.add('text-before-first-cue', null);
  const read = cues.map((cue) => ({ ...cue, language: null, runs: readCueText(cue.text) }));
  return { ...blankTranscript(warnings), ...readCues(read, warnings) };
}
