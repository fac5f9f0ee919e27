import type { Annotation, Attachment, Segment, Transcript } from './transcript.ts';

/** Where to look into a transcript: at a moment in ms from its start, or at a segment by its id. Null: its beginning. */
export type TranscriptPlace = { atMs: number } | { segment: number } | null;

/**
 * A transcript as a page shows it: one stretch of its segments, and what is known besides, each of it with a limit.
 * `Transcript` has everything.
 */
export interface TranscriptView
  extends Pick<Transcript, 'source' | 'status' | 'languages' | 'durationMs' | 'wordTiming' | 'warnings'> {
  /** Labels of the speakers, at most 100. */
  speakers: readonly string[];
  /** Whether any segment has a time: without one there are no captions. */
  isTimed: boolean;
  /** Of the whole transcript. */
  words: number;
  segments: SegmentStretch;
  /** At most 500 of a kind. */
  annotations: readonly Annotation[];
  /** Annotations that are left out here. */
  annotationsLeftOut: number;
  /** In their order, without their content. */
  attachments: readonly Pick<Attachment, 'name' | 'mediaType' | 'language'>[];
}

/** The segments of a page. Stretches are cut in the same places whichever is asked for. */
export interface SegmentStretch {
  items: readonly ViewedSegment[];
  /** Of the whole transcript. */
  total: number;
  /** Id of the first segment of the stretch before, and of the one behind; null where there is none. */
  previous: number | null;
  next: number | null;
}

export interface ViewedSegment extends Pick<Segment, 'id' | 'startMs' | 'endMs' | 'language' | 'text'> {
  /** Label, null when nothing is known about who spoke. */
  speaker: string | null;
  /** Number of the speaker in the transcript from 0, so that each can have a colour; null without one. */
  voice: number | null;
  /** Where its words stand in the text and when they are spoken, as `readWordPlaces` reads it; '' without words. */
  words: string;
}
