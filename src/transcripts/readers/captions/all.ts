import { blankTranscript, createWarnings, type ReadTranscript } from '../../read-transcript.ts';
import { readAss } from './ass.ts';
import { cutCues } from './cue-blocks.ts';
import { readCueText } from './cue-text.ts';
import { readPlainText } from './plain-text.ts';
import { readCues } from './read-cues.ts';
import { readTtml } from './ttml.ts';

/** Knows one format of text. */
export interface CaptionReader {
  /** `srt`, `sbv`, `webvtt`, `ttml`, `ass` or `text`. */
  readonly format: string;
  /** In time proportional to the text. Never throws: what cannot be understood becomes a warning. */
  read(text: string): ReadTranscript;
}

/** Readers of texts, by what `sniff` calls their content. */
export const captionReaders: ReadonlyMap<string, CaptionReader> = new Map([
  ['srt', { format: 'srt', read: readSrt }],
  ['vtt', { format: 'webvtt', read: readWebvtt }],
  ['sbv', { format: 'sbv', read: readSrt }],
  ['ass', { format: 'ass', read: readAss }],
  ['ttml', { format: 'ttml', read: readTtml }],
  ['text', { format: 'text', read: readPlainText }],
]);

/**
 * Reads SubRip captions: one segment for each, without words. Never throws.
 *
 * Shape: a number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, lines of text, an empty line. There is no specification; what vendors
 * send deviates in every one of these, and is read anyway: so is SBV, which is the same with `0:00:01.000,0:00:02.500` and
 * no numbers. VoiceBase puts `Agent: ` before the first caption of a turn.
 */
function readSrt(text: string): ReadTranscript {
  const warnings = createWarnings();
  const { preamble, cues } = cutCues(text, 'srt', warnings);
  if (cues.length === 0 && text.trim() !== '') warnings.add('no-cues', null);
  else if (preamble.some((line) => line.trim() !== '')) warnings.add('text-before-first-cue', null);
  const read = cues.map((cue) => ({ ...cue, language: null, runs: readCueText(cue.text) }));
  return { ...blankTranscript(warnings), ...readCues(read, warnings) };
}

/**
 * Reads WebVTT captions: one segment for each voice in each; words where the caption has times inside. Never throws.
 *
 * Speakers are voices (`<v Agent>`), or names in front of the text where there are no voices, as Zoom writes them.
 * Source: W3C, WebVTT, sections 4 and 6 (w3.org/TR/webvtt1, read 2026-11-21). Settings, styles, regions and notes are
 * left out.
 */
function readWebvtt(text: string): ReadTranscript {
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
