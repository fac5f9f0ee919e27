import type { Transcript } from '../../../../../src/domain/transcript.ts';
import { captionReaders } from '../../../../../src/transcripts/readers/captions/all.ts';
import { normalised } from '../../golden.ts';

/** A caption file in the one shape, read by the reader of a sniffed content: `srt`, `vtt`, `ttml`, `text`. */
export function reading(sniffed: string, text: string): Transcript {
  const reader = captionReaders.get(sniffed);
  if (reader === undefined) throw new Error(`no reader for ${sniffed}`);
  return normalised(reader.format, reader.read(text));
}

/** Segments in short: `1000-2000 Agent: Hello.`, with `-` for what is not known. */
export function shortly({ segments, speakers }: Transcript): string[] {
  return segments.map(({ startMs, endMs, speaker, text }) => {
    const label = speakers.find(({ id }) => id === speaker)?.label ?? '-';
    return `${startMs ?? '-'}-${endMs ?? '-'} ${label}: ${text}`;
  });
}

export function codesOf({ warnings }: Transcript): string[] {
  return warnings.map(({ code }) => code);
}
