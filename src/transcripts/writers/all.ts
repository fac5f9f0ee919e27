import type { Transcript } from '../../domain/transcript.ts';
import type { TranscriptFormat } from '../../domain/transcript-index.ts';
import { writeSrt, writeVtt } from './captions.ts';
import { writeJson } from './json.ts';
import { writeTxt } from './txt.ts';

/** Writes a transcript as text, with a line end behind the last line; null when it cannot be written so. */
export type TranscriptWriter = (transcript: Transcript) => string | null;

/** Captions are null for a transcript that says something and has no time anywhere. */
export const writers: Readonly<Record<TranscriptFormat, TranscriptWriter>> = {
  json: writeJson,
  txt: writeTxt,
  srt: writeSrt,
  vtt: writeVtt,
};
