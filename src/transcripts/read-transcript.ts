import type { Annotation, Attachment, SegmentBoundary, Transcript, WordKind } from '../domain/transcript.ts';

/** What a format reader takes out of one document. Times are in ms, as found: not yet rounded, clamped or ordered. */
export interface ReadTranscript {
  formatVersion: string | null;
  jobId: string | null;
  title: string | null;
  externalIds: readonly string[];
  languages: readonly string[];
  durationMs: number | null;
  createdAt: string | null;
  /** Only what the document itself says: whether it is empty is seen from its segments. */
  status: Extract<Transcript['status'], 'complete' | 'partial' | 'failed'>;
  /** Names the document gives its speakers, by the id used in segments. Speakers without a name need no entry. */
  speakerNames: ReadonlyMap<string, string>;
  /** True when each channel numbers its speakers on its own: `0` of one channel is then another person than `0` of the next. */
  speakersPerChannel: boolean;
  /** In the document's order. */
  segments: readonly ReadSegment[];
  /** Their speaker is the vendor's id. */
  annotations: readonly Annotation[];
  attachments: readonly Attachment[];
  warnings: Warnings;
}

export interface ReadSegment {
  startMs: number | null;
  endMs: number | null;
  /** The vendor's id; null when it named none, or one that says it does not know. */
  speaker: string | null;
  channel: string | null;
  language: string | null;
  /** The vendor's own text, or null: then it is joined from the words. */
  text: string | null;
  confidence: number | null;
  boundary: SegmentBoundary;
  words: readonly ReadWord[];
}

export interface ReadWord {
  text: string;
  pre: string;
  post: string;
  startMs: number | null;
  endMs: number | null;
  confidence: number | null;
  confidenceKind: 'prob' | 'exp-logprob';
  language: string | null;
  kind: WordKind;
  spoken: readonly string[];
  tags: readonly string[];
}

/** Gathers what had to be guessed: each code once, with the first place and how often. */
export interface Warnings {
  add(code: string, at: string | null): void;
  readonly list: readonly { code: string; at: string | null; count: number }[];
}

export function createWarnings(): Warnings {
  const byCode = new Map<string, { code: string; at: string | null; count: number }>();
  return {
    add(code, at) {
      const known = byCode.get(code);
      if (known === undefined) byCode.set(code, { code, at, count: 1 });
      else known.count += 1;
    },
    get list() {
      return [...byCode.values()];
    },
  };
}

/** A document of which nothing is known yet, for a reader to spread and fill in. */
export function blankTranscript(warnings: Warnings): ReadTranscript {
  return {
    formatVersion: null,
    jobId: null,
    title: null,
    externalIds: [],
    languages: [],
    durationMs: null,
    createdAt: null,
    status: 'complete',
    speakerNames: new Map(),
    speakersPerChannel: false,
    segments: [],
    annotations: [],
    attachments: [],
    warnings,
  };
}

/** A word with nothing but its text, for a reader to spread and fill in. A space stands before it. */
export function blankWord(text: string): ReadWord {
  return {
    text,
    pre: ' ',
    post: '',
    startMs: null,
    endMs: null,
    confidence: null,
    confidenceKind: 'prob',
    language: null,
    kind: 'word',
    spoken: [],
    tags: [],
  };
}

/** A segment without anything, for a reader to spread and fill in. */
export function blankSegment(): ReadSegment {
  return {
    startMs: null,
    endMs: null,
    speaker: null,
    channel: null,
    language: null,
    text: null,
    confidence: null,
    boundary: 'vendor',
    words: [],
  };
}

/** An annotation of a kind without anything, for a reader to spread and fill in. */
export function blankAnnotation(kind: Annotation['kind']): Annotation {
  return {
    kind,
    startMs: null,
    endMs: null,
    text: null,
    label: null,
    score: null,
    speaker: null,
    channel: null,
    language: null,
  };
}

/** False for an annotation that is blank but for its place. */
export function saysSomething({ text, label, score }: Annotation): boolean {
  return text !== null || label !== null || score !== null;
}

/** Knows one format. Pure: a document in, what it says out. */
export interface FormatReader {
  /** e.g. `deepgram-json`. */
  readonly format: string;
  /** Vendors whose sources send this format: their word counts before anybody else's guess. */
  readonly vendors: readonly string[];
  /** True when the document is so much this format's that no other reader need be asked. Sees own keys only. */
  recognises(document: unknown): boolean;
  /**
   * Several when one body holds several recordings; none when there is no transcript in it (a notice, for instance).
   * Never throws for what a vendor sent: what cannot be understood becomes a warning.
   */
  read(document: unknown): readonly ReadTranscript[];
}
