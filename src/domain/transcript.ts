/**
 * What was said, whoever wrote it down: one shape for every vendor's transcript.
 *
 * A transcript is derived from a body in the archive and can be derived again at any time; the body stays the truth.
 * All times are whole milliseconds from the start of the media, never negative; null where nobody said. Lists are in
 * reading order.
 */
export interface Transcript {
  schema: 1;
  source: TranscriptSource;
  /**
   * `complete`: the whole transcript. `partial`: cut off, or the vendor's work is not done. `empty`: nothing was said,
   * or nothing is in it. `failed`: the vendor sent a failure in its place.
   */
  status: 'complete' | 'partial' | 'empty' | 'failed';
  title: string | null;
  /** The customer's own ids for the recording, as given to the vendor. */
  externalIds: readonly string[];
  /** BCP 47 where the vendor's word can be mapped, else the vendor's word. The first of `languages`. */
  language: string | null;
  languages: readonly string[];
  /** Of the media: what the vendor says, or where the last word ends if that is later. */
  durationMs: number | null;
  /** ISO 8601, when the vendor made it. */
  createdAt: string | null;
  /** What the times of words are worth. `segment`: only segments have times. */
  wordTiming: 'exact' | 'segment' | 'none';
  speakers: readonly Speaker[];
  channels: readonly Channel[];
  segments: readonly Segment[];
  /** The segments' texts, one per line. */
  text: string;
  annotations: readonly Annotation[];
  /** Documents that the vendor put inside, such as ready-made subtitles. */
  attachments: readonly Attachment[];
  /** Everything that had to be guessed or left out. */
  warnings: readonly TranscriptWarning[];
}

/** Where a transcript comes from. */
export interface TranscriptSource {
  vendor: string;
  /** Name of the format, e.g. `acme-json` or `srt`. */
  format: string;
  formatVersion: string | null;
  /** `vendor`: the source's vendor speaks this format. `content`: it was recognised by what is in it. */
  detectedBy: 'vendor' | 'content';
  jobId: string | null;
  deliveryId: string;
  /** Index of the part. */
  part: number;
  /** Name of the file inside the part when that is a zip, else null. */
  entry: string | null;
}

export interface Speaker {
  /** Unique in the transcript, e.g. `spk:S1`; with channels that count speakers on their own, `spk:0/1`. */
  id: string;
  /** For people, e.g. `Agent` or `Speaker 2`. */
  label: string;
  /** As the vendor wrote it, null when it did not. */
  vendorId: string | null;
  /** `known`: has a name. `anonymous`: told apart from others. `unknown`: may be anybody. */
  kind: 'known' | 'anonymous' | 'unknown';
}

export interface Channel {
  /** As the vendor wrote it, e.g. `0`, `ch_1` or `Agent`. */
  id: string;
  label: string;
  /** From 0, or null when the id holds no number. */
  index: number | null;
}

/** A stretch of speech by one speaker on one channel. */
export interface Segment {
  /** From 0, in reading order. */
  id: number;
  startMs: number | null;
  endMs: number | null;
  /** Id of a speaker, or null when nothing is known about who spoke. */
  speaker: string | null;
  channel: string | null;
  language: string | null;
  /** The vendor's own text where there is one, else the words joined. */
  text: string;
  /** 0 to 1. */
  confidence: number | null;
  /** Empty when the format has no words. */
  words: readonly Word[];
  /** Why it ends where the one before it ends: the vendor said so, or it was split here. */
  boundary: SegmentBoundary;
}

export type SegmentBoundary = 'vendor' | 'speaker' | 'channel' | 'gap' | 'sentence';

export interface Word {
  text: string;
  /** What stands between the word before and this one: a space, nothing, an opening quote. Never counts as a word. */
  pre: string;
  /** Punctuation that belongs behind the word. */
  post: string;
  startMs: number | null;
  endMs: number | null;
  /** `inherited`: taken from a neighbour or the segment. `none`: no times. */
  timeOrigin: 'vendor' | 'inherited' | 'none';
  /** 0 to 1. */
  confidence: number | null;
  /** `exp-logprob` is e to the power of a log probability: not to be compared with other vendors' confidence. */
  confidenceKind: 'prob' | 'exp-logprob' | null;
  language: string | null;
  kind: WordKind;
  /** What was spoken, word by word, when the text is a written form of it (`21 May`). */
  spoken: readonly string[];
  tags: readonly string[];
}

export type WordKind = 'word' | 'entity' | 'audio-event' | 'dtmf' | 'hesitation' | 'redacted';

/** Something the vendor found in the speech. */
export interface Annotation {
  kind: AnnotationKind;
  startMs: number | null;
  endMs: number | null;
  /** What the annotation says or the words it is about. */
  text: string | null;
  /** Its class, e.g. `date`, `positive`, `Billing`. */
  label: string | null;
  /** 0 to 1 unless the vendor uses another scale. */
  score: number | null;
  /** Id of a speaker. */
  speaker: string | null;
  channel: string | null;
  /** BCP 47, of a translation. */
  language: string | null;
}

export type AnnotationKind =
  | 'entity'
  | 'keyword'
  | 'topic'
  | 'chapter'
  | 'sentiment'
  | 'emotion'
  | 'summary'
  | 'audio-event'
  | 'translation'
  | 'prediction'
  | 'category'
  | 'metric'
  | 'other';

/** A document inside a transcript, decoded. */
export interface Attachment {
  /** Safe to offer as a file name, e.g. `transcript.srt`. */
  name: string;
  mediaType: string;
  language: string | null;
  content: string;
}

export interface TranscriptWarning {
  /** Stable, in kebab case, e.g. `end-before-start`. */
  code: string;
  /** Where it was first met, e.g. `results[12]`, or null for the whole. */
  at: string | null;
  count: number;
}
