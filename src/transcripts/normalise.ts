import type { Segment, Transcript, TranscriptSource, Word } from '../domain/transcript.ts';
import { tidyLanguage } from './language-tag.ts';
import type { ReadSegment, ReadTranscript, ReadWord, Warnings } from './read-transcript.ts';
import { compileSpeakers, isUnknownSpeaker } from './speakers.ts';

/** Longer than any recording: a time beyond it is a mistake in units. */
const longestMs = 30 * 24 * 3600 * 1000;

/** The parts of the source that the document itself does not know. */
export type SourceOf = Omit<TranscriptSource, 'formatVersion'>;

/**
 * Brings what a reader found into the one shape: whole milliseconds, ends not before starts, confidence between 0 and 1,
 * languages by their tags, speakers with ids of their own, segments in the order of their start. Words inside a segment
 * keep the vendor's order.
 */
export function normalise(read: ReadTranscript, source: SourceOf): Transcript {
  const { warnings } = read;
  const speakers = compileSpeakers(read);
  const tidy = read.segments.map((segment, index) => tidySegment(segment, index, warnings));
  const segments = inReadingOrder(tidy.filter(({ text }) => text !== '')).map((segment, id): Segment => {
    return { ...segment, id, speaker: speakers.idFor(segment) };
  });
  const lastMs = latestOf(segments);
  const saidMs = tidyMs(read.durationMs, 'duration', warnings);
  const listed = new Set(speakers.list.map(({ id }) => id));
  const named = read.languages.flatMap((language) => tidyLanguage(language) ?? []);
  const languages = [...new Set([...named, ...segments.flatMap(({ language }) => language ?? [])])];
  return {
    schema: 1,
    source: { ...source, jobId: source.jobId ?? read.jobId, formatVersion: read.formatVersion },
    status: read.status === 'complete' && segments.length === 0 ? 'empty' : read.status,
    title: read.title,
    externalIds: [...new Set(read.externalIds)],
    language: languages[0] ?? null,
    languages,
    durationMs: saidMs === null ? lastMs : Math.max(saidMs, lastMs ?? 0),
    createdAt: read.createdAt,
    wordTiming: timingOf(segments),
    speakers: speakers.list,
    channels: speakers.channels,
    segments,
    text: textOf(segments),
    annotations: read.annotations.map((annotation, index) => ({
      ...annotation,
      ...tidySpan(annotation, `annotations[${index}]`, warnings),
      speaker: annotation.speaker === null ? null : listedId(speakers.idFor(annotation), listed),
      language: tidyLanguage(annotation.language),
    })),
    attachments: read.attachments,
    warnings: warnings.list,
  };
}

/** Annotations can name somebody who says nothing in the transcript. */
function listedId(id: string | null, listed: ReadonlySet<string>): string | null {
  return id !== null && listed.has(id) ? id : null;
}

/** The texts of segments, each on a line of its own whatever line breaks are in it. */
export function textOf(segments: readonly Pick<Segment, 'text'>[]): string {
  return segments.map(({ text }) => text.replaceAll(/[\n\r]+/g, ' ')).join('\n');
}

/** The words as one text, without what stands before the first of them unless that is punctuation. */
export function joinWords(words: readonly Pick<ReadWord, 'pre' | 'text' | 'post'>[]): string {
  return words
    .map(({ pre, text, post }) => pre + text + post)
    .join('')
    .trim();
}

type TidySegment = Omit<Segment, 'id'>;

function tidySegment(segment: ReadSegment, index: number, warnings: Warnings): TidySegment {
  const at = `segments[${index}]`;
  const words = segment.words.map((word) => tidyWord(word, at, warnings));
  // Words whose times are not in order make a span that is none, too.
  const span = tidySpan(
    {
      startMs: segment.startMs ?? leastOf(words.map((word) => word.startMs)),
      endMs: segment.endMs ?? greatestOf(words.map((word) => word.endMs)),
    },
    at,
    warnings,
  );
  return {
    ...span,
    speaker: isUnknownSpeaker(segment.speaker) ? null : segment.speaker,
    channel: segment.channel,
    language: tidyLanguage(segment.language),
    text: (segment.text ?? joinWords(words)).trim().toWellFormed(),
    confidence: tidyConfidence(segment.confidence, at, warnings),
    words,
    boundary: segment.boundary,
  };
}

function tidyWord(word: ReadWord, at: string, warnings: Warnings): Word {
  const span = tidySpan(word, at, warnings);
  const confidence = tidyConfidence(word.confidence, at, warnings);
  return {
    text: word.text.toWellFormed(),
    pre: word.pre,
    post: word.post,
    ...span,
    timeOrigin: span.startMs === null ? 'none' : 'vendor',
    confidence,
    confidenceKind: confidence === null ? null : word.confidenceKind,
    language: tidyLanguage(word.language),
    kind: word.kind,
    spoken: word.spoken,
    tags: word.tags,
  };
}

interface Span {
  startMs: number | null;
  endMs: number | null;
}

function tidySpan(span: Span, at: string, warnings: Warnings): Span {
  const startMs = tidyMs(span.startMs, at, warnings);
  const endMs = tidyMs(span.endMs, at, warnings);
  if (startMs === null || endMs === null || endMs >= startMs) return { startMs, endMs };
  warnings.add('end-before-start', at);
  return { startMs, endMs: startMs };
}

function tidyMs(ms: number | null, at: string, warnings: Warnings): number | null {
  if (ms === null || Number.isNaN(ms)) return null;
  if (ms < 0) {
    warnings.add('negative-time', at);
    return 0;
  }
  if (ms > longestMs) {
    warnings.add('time-out-of-range', at);
    return null;
  }
  return Math.round(ms);
}

function tidyConfidence(confidence: number | null, at: string, warnings: Warnings): number | null {
  if (confidence === null || (confidence >= 0 && confidence <= 1)) return confidence;
  warnings.add('confidence-out-of-range', at);
  return null;
}

/**
 * By start, and by nothing else where starts are equal: sorting is stable, so the vendor's order stays. A segment without
 * times stays behind the one it followed.
 */
function inReadingOrder(segments: readonly TidySegment[]): TidySegment[] {
  let lastMs = 0;
  const keyed = segments.map((segment) => {
    lastMs = segment.startMs ?? lastMs;
    return { segment, keyMs: lastMs };
  });
  return keyed.sort((a, b) => a.keyMs - b.keyMs).map(({ segment }) => segment);
}

function timingOf(segments: readonly Segment[]): Transcript['wordTiming'] {
  if (segments.some(({ words }) => words.some((word) => word.startMs !== null))) return 'exact';
  return segments.some(({ startMs }) => startMs !== null) ? 'segment' : 'none';
}

function latestOf(segments: readonly Segment[]): number | null {
  return greatestOf(segments.map(({ endMs, startMs }) => endMs ?? startMs));
}

function leastOf(values: readonly (number | null)[]): number | null {
  return values.reduce((least, value) => (least === null || (value !== null && value < least) ? value : least), null);
}

function greatestOf(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
}
