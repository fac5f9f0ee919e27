import type { ReadTranscript } from '../read-transcript.ts';
import { readAss } from './ass.ts';
import { readPlainText } from './plain-text.ts';
import { readSrt } from './srt.ts';
import { readTtml } from './ttml.ts';
import { readWebvtt } from './webvtt.ts';

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
