import type { PartKind } from '../../domain/delivery.ts';
import type { PartClaim, PartEvidence } from '../../domain/vendor.ts';
import { claimAs, claimByContent, claimMedia, contentOf } from '../common/part-claims.ts';
import { isJobinfo } from './job.ts';

/**
 * What each name of `contents` stands for. `text` is aligned text; the `alignment` names are those of its older API.
 * Source: spec/batch.yaml of speechmatics/docs and `_models.py` of speechmatics-python-sdk, read 2026-11-21.
 */
const tokens: ReadonlyMap<string, (part: PartEvidence) => PartClaim> = new Map([
  ['transcript', () => claimAs('transcript', 'json')],
  ['transcript.json-v2', () => claimAs('transcript', 'json')],
  ['transcript.txt', () => claimAs('text', 'txt')],
  ['transcript.srt', () => claimAs('subtitles', 'srt')],
  ['jobinfo', () => claimAs('jobinfo', 'json')],
  ['data', claimMedia],
  // Sent when the customer left `contents` out: the transcript, in whichever form it is.
  ['data_file', claimBare],
  ['text', () => alignedText('text')],
  ['alignment', () => alignedText('alignment')],
  ['alignment.word_start_and_end', () => alignedText('alignment')],
  ['alignment.one_per_line', () => alignedText('alignment')],
]);

/** True for a name that Speechmatics gives to a part. */
export function isToken(name: string | null): boolean {
  return name !== null && tokens.has(name);
}

/** What a part is: by the name of its field, else by its file name where that is such a name too, else by its bytes. */
export function claimPart(part: PartEvidence): PartClaim {
  const claim = tokens.get(part.field ?? '') ?? tokens.get(part.filename ?? '') ?? claimBare;
  return claim(part);
}

/** A single item is the body itself, SRT labelled text/plain like bare text; a single `data` is an octet-stream. */
function claimBare(part: PartEvidence): PartClaim {
  if (contentOf(part).format === 'bin') return claimMedia(part);
  return claimByContent(part, kindOfJson);
}

function kindOfJson(json: unknown): PartKind {
  return isJobinfo(json) ? 'jobinfo' : 'transcript';
}

function alignedText(content: string): PartClaim {
  return { kind: 'text', content, extension: 'txt' };
}
