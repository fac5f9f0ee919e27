import type { Edits } from '../domain/annotations.ts';
import type { Segment, Speaker, Transcript } from '../domain/transcript.ts';

/**
 * A transcript with the names that people gave its speakers, and with their corrections. Two speakers of one name become one.
 *
 * A correction that does not fit – it is about another body, or its words do not stand where they stood – is not applied.
 *
 * @param sha256 of the part in which the transcript stands
 */
export function withEdits(
  transcript: Transcript,
  { speakers: names, corrections }: Edits,
  sha256: string | null,
): Transcript {
  const { speakers, ids } = named(transcript.speakers, names);
  const ours = corrections.filter((correction) => correction.sha256 === sha256);
  const segments = transcript.segments.map((segment) => {
    const corrected = ours.reduce(correct, segment);
    const { speaker } = corrected;
    return speaker === null ? corrected : { ...corrected, speaker: ids.get(speaker) ?? speaker };
  });
  return { ...transcript, speakers, segments, text: segments.map(({ text }) => text).join('\n') };
}

/** What was said is no longer what its words were: their times would be those of other words. */
function correct(segment: Segment, { startMs, was, text }: Edits['corrections'][number]): Segment {
  const at = segment.startMs === startMs ? segment.text.indexOf(was) : -1;
  if (at < 0) return segment;
  return { ...segment, text: segment.text.slice(0, at) + text + segment.text.slice(at + was.length), words: [] };
}

function named(
  speakers: readonly Speaker[],
  names: Edits['speakers'],
): { speakers: Speaker[]; ids: Map<string, string> } {
  const byLabel = new Map<string, Speaker>();
  const ids = new Map<string, string>();
  for (const speaker of speakers) {
    const name = Object.hasOwn(names, speaker.label) ? names[speaker.label] : undefined;
    const own: Speaker = name === undefined ? speaker : { ...speaker, label: name, kind: 'known' };
    const first = byLabel.get(own.label) ?? own;
    byLabel.set(own.label, first);
    ids.set(speaker.id, first.id);
  }
  return { speakers: [...byLabel.values()], ids };
}
