import type { Edits } from './annotations.ts';
import type { Page, Within } from './catalog.ts';
import type { Delivery } from './delivery.ts';
import type { LedgerSink } from './follow-ledger.ts';
import type { LedgerPosition } from './inbox.ts';
import type { Transcript } from './transcript.ts';
import type { TranscriptPlace, TranscriptView } from './transcript-view.ts';

/** What was derived from one delivery, to be indexed. */
export interface TranscribedDelivery {
  /** Sequence number of the delivery. */
  seq: number;
  deliveryId: string;
  source: string;
  vendor: string;
  jobId: string | null;
  /** ms since 1970. */
  receivedMs: number;
  /** Titles and ids of the customer that came with the delivery: found like what was said. */
  labels: readonly string[];
  /** In the order of parts; none when the delivery holds no transcript. */
  transcripts: readonly Transcript[];
  /** Why what it says cannot be found: a code of a transcript's warnings. Null where all is well. */
  leftOut: string | null;
}

/** A delivery whose words cannot be found though it may hold some, and why: a code of a transcript's warnings. */
export interface LeftOut {
  deliveryId: string;
  reason: string;
}

/** Leaves no word of a delivery, or of some parts of it. */
export interface RemovalFromIndex {
  type: 'remove';
  deliveryId: string;
  /** Places of the parts; left out: all. */
  parts?: readonly number[];
  /** Titles and ids of the customer go, too. */
  unnamed?: boolean;
}

/** `add` puts the delivery in the place of what was known of it. */
export type IndexChange = { type: 'add'; delivery: TranscribedDelivery } | RemovalFromIndex;

/**
 * Keeps what was said findable. Derived: it can be thrown away and made again. Written by one thread alone.
 *
 * Its position is null also when it was made by a program that read transcripts otherwise.
 */
export interface TranscriptIndexWriter extends LedgerSink<IndexChange> {
  /** Takes out what is gone before its line is reached: until then what comes before that line adds nothing of it. Then `emptyLog`. */
  forget(removals: readonly RemovalFromIndex[]): Promise<void>;
  /** Newest first, 1,000 at most. */
  leftOut(): Promise<readonly LeftOut[]>;
  /** Leaves nothing of what was removed in the log; false when a reader is in the way. */
  emptyLog(): Promise<boolean>;
  close(): Promise<void>;
}

/** What is asked; null means any. Times are those of receipt in ms since 1970, `fromMs` inclusive, `toMs` exclusive. */
export interface SearchQuery extends Within {
  /** Words, `"phrases"`, `prefix*`, `-without`; all of them must stand in the same transcript. */
  text: string;
  source: string | null;
  vendor: string | null;
  /** Label of the speaker of a hit. */
  speaker: string | null;
  /** Job id as the vendor gave it. */
  job: string | null;
  /** Other ids under which deliveries of that job came, each in one source. */
  aliases?: readonly { source: string; jobId: string }[];
  fromMs: number | null;
  toMs: number | null;
}

/** One place in a transcript. */
export interface SearchHit {
  source: string;
  vendor: string;
  jobId: string | null;
  deliveryId: string;
  part: number;
  entry: string | null;
  /** ISO 8601. */
  receivedAt: string;
  title: string | null;
  language: string | null;
  /** `speech`: it was said. `label`: a title or an id of the customer matches; then the four below are null. */
  in: 'speech' | 'label';
  /** Id of the segment. */
  segment: number | null;
  /** Label of the speaker, null when unknown. */
  speaker: string | null;
  startMs: number | null;
  endMs: number | null;
  /** The words around the hit, in order: with `isMatch`, words that were asked for. */
  snippet: readonly { text: string; isMatch: boolean }[];
}

/** A transcript without its words. */
export interface TranscriptSummary {
  deliveryId: string;
  part: number;
  entry: string | null;
  vendor: string;
  format: string;
  detectedBy: Transcript['source']['detectedBy'];
  status: Transcript['status'];
  title: string | null;
  externalIds: readonly string[];
  language: string | null;
  durationMs: number | null;
  wordTiming: Transcript['wordTiming'];
  segments: number;
  words: number;
  /** Labels. */
  speakers: readonly string[];
  /** How it begins, cut to some 120 characters; null where nothing was said. */
  firstWords: string | null;
  warnings: Transcript['warnings'];
}

/** What was said in a job, in short: of the transcript that knows most of it; `durationMs` is the longest that any of them says. */
export type SpokenSummary = Pick<TranscriptSummary, 'durationMs' | 'language' | 'speakers' | 'words' | 'firstWords'>;

/** A job by one of its ids, and how long it lasts. */
export interface TimedJob {
  source: string;
  jobId: string;
  durationMs: number;
}

/** How far the index is. */
export interface TranscriptIndexStatus {
  transcripts: number;
  words: number;
  position: LedgerPosition | null;
}

/** Reads the index. */
export interface TranscriptIndexReader {
  /**
   * Hits, those in the newest deliveries first and in order of time within a transcript. A page ends with the last hit
   * of a transcript, so it may be a little longer than `limit`; of one transcript at most 50 hits are given.
   *
   * @throws CollectorError `bad-request` for a text without a word to look for.
   */
  search(query: SearchQuery, page: { cursor: string | null; limit: number }): Promise<Page<SearchHit>>;
  /** Of all given deliveries, in their order and that of their parts. */
  summaries(deliveryIds: readonly string[]): Promise<TranscriptSummary[]>;
  /** Of jobs, each by all of its ids, in their order; null where no transcript of one is known. */
  spoken(jobs: readonly { source: string; jobIds: readonly string[] }[]): Promise<(SpokenSummary | null)[]>;
  /**
   * Jobs by their length, the longest first; each id of a job counts as one. A page may end early, with `next`, after many rows that
   * are in other sources.
   */
  longest(
    filter: { source: string | null; minMs: number | null; maxMs: number | null } & Within,
    page: { cursor: string | null; limit: number },
  ): Promise<Page<TimedJob>>;
  status(): Promise<TranscriptIndexStatus>;
  close(): Promise<void>;
}

/** Names one transcript of a job. */
export interface TranscriptChoice {
  deliveryId: string;
  part: number;
  entry: string | null;
}

export const transcriptFormats = ['json', 'txt', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/**
 * `none`: none has come. `unknown-format`: what came is in a format that no reader knows. `failed`: it could not be read, or the
 * vendor sent a failure. `untimed`: it has no times for captions.
 */
export type NoTranscript = 'none' | 'unknown-format' | 'failed' | 'untimed';

/** Everything people read of transcripts. Works beside the answers, on a thread of its own. */
export interface TranscriptArchive extends Omit<TranscriptIndexReader, 'close'> {
  /**
   * With `edits`, names of speakers and corrections are in it. A transcript in written form, UTF-8, read from the stored bodies of a job's deliveries. Without a choice it is the
   * best one: words with times count before captions, and those before plain text; later ones before earlier ones.
   *
   * @returns null when there is none, or none that can be written so: captions need times, and one that failed has no words
   */
  write(
    deliveries: readonly Delivery[],
    choice: TranscriptChoice | null,
    format: TranscriptFormat,
    edits?: Edits | null,
  ): Promise<Uint8Array | null>;
  /** Why there is nothing to write in some form. */
  whyNot(deliveries: readonly Delivery[], choice: TranscriptChoice | null): Promise<NoTranscript>;
  /** The same transcript for a page, with the segments at a place; null when there is none. */
  view(
    deliveries: readonly Delivery[],
    choice: TranscriptChoice | null,
    place: TranscriptPlace,
    edits?: Edits | null,
  ): Promise<TranscriptView | null>;
  /** A document that the vendor put inside a transcript, by its place in `attachments`; null when it is not there. */
  attachment(
    deliveries: readonly Delivery[],
    choice: TranscriptChoice | null,
    index: number,
  ): Promise<{ name: string; mediaType: string; content: Uint8Array } | null>;
}
