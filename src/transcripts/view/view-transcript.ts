import type { Annotation, AnnotationKind, Segment, Transcript } from '../../domain/transcript.ts';
import type { SegmentStretch, TranscriptPlace, TranscriptView, ViewedSegment } from '../../domain/transcript-view.ts';
import { writeWordPlaces } from '../../domain/word-places.ts';
import { findWords } from './find-words.ts';
import { indexOfPlace, stretchesOf } from './stretch.ts';

const mostSpeakers = 100;
const mostAnnotations = 500;
const mostAttachments = 100;
/** A longer text in one piece is nothing that anybody can read; the written forms have all of it. */
const mostCharsOfSegment = 50_000;

/** What a page shows of a transcript, with the stretch of segments in which the place lies. */
export function viewTranscript(transcript: Transcript, place: TranscriptPlace): TranscriptView {
  const { source, status, languages, durationMs, wordTiming, warnings, segments, speakers } = transcript;
  const annotations = firstOfEachKind(transcript.annotations);
  return {
    source,
    status,
    languages,
    durationMs,
    wordTiming,
    warnings,
    speakers: speakers.slice(0, mostSpeakers).map(({ label }) => label),
    isTimed: segments.some(({ startMs }) => startMs !== null),
    words: segments.reduce((sum, { words }) => sum + words.length, 0),
    segments: stretchAt(transcript, place),
    annotations,
    annotationsLeftOut: transcript.annotations.length - annotations.length,
    attachments: transcript.attachments
      .slice(0, mostAttachments)
      .map(({ name, mediaType, language }) => ({ name, mediaType, language })),
  };
}

function stretchAt({ segments, speakers }: Transcript, place: TranscriptPlace): SegmentStretch {
  const voices = new Map(speakers.map(({ id, label }, voice) => [id, { label, voice }]));
  const wanted = indexOfPlace(segments, place);
  const stretches = stretchesOf(segments);
  const index = Math.max(
    0,
    stretches.findIndex(({ to }) => wanted < to),
  );
  const { from, to } = stretches[index] ?? { from: 0, to: 0 };
  return {
    items: segments.slice(from, to).map((segment) => viewSegment(segment, voices)),
    total: segments.length,
    previous: stretches[index - 1]?.from ?? null,
    next: stretches[index + 1]?.from ?? null,
  };
}

function viewSegment(
  { id, startMs, endMs, language, text, speaker, words }: Segment,
  voices: ReadonlyMap<string, { label: string; voice: number }>,
): ViewedSegment {
  const known = speaker === null ? undefined : voices.get(speaker);
  const shown = showable(text);
  return {
    id,
    startMs,
    endMs,
    language,
    text: shown,
    speaker: known?.label ?? null,
    voice: known?.voice ?? null,
    words: writeWordPlaces(findWords({ text: shown, words }), startMs ?? 0),
  };
}

/** Browsers leave out or join some control characters; places of words count on all that stands before them. */
function showable(text: string): string {
  const whole = text.replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, ' ');
  return whole.length > mostCharsOfSegment ? `${whole.slice(0, mostCharsOfSegment)} […]` : whole;
}

function firstOfEachKind(annotations: readonly Annotation[]): Annotation[] {
  const counts = new Map<AnnotationKind, number>();
  return annotations.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= mostAnnotations;
  });
}
