import type {
  Annotation,
  Attachment,
  Channel,
  Segment,
  Speaker,
  Transcript,
  TranscriptSource,
  TranscriptWarning,
  Word,
} from '../../domain/transcript.ts';

type Key =
  | keyof Transcript
  | keyof TranscriptSource
  | keyof Speaker
  | keyof Channel
  | keyof Segment
  | keyof Word
  | keyof Annotation
  | keyof Attachment
  | keyof TranscriptWarning;

/** The order of keys in every object. What people look for comes first; the compiler sees that none is missing. */
const keysInOrder = {
  schema: 1,
  id: 1,
  source: 1,
  code: 1,
  at: 1,
  count: 1,
  kind: 1,
  name: 1,
  mediaType: 1,
  vendor: 1,
  format: 1,
  formatVersion: 1,
  detectedBy: 1,
  jobId: 1,
  deliveryId: 1,
  part: 1,
  entry: 1,
  status: 1,
  title: 1,
  externalIds: 1,
  startMs: 1,
  endMs: 1,
  timeOrigin: 1,
  label: 1,
  vendorId: 1,
  index: 1,
  speaker: 1,
  channel: 1,
  language: 1,
  languages: 1,
  durationMs: 1,
  createdAt: 1,
  wordTiming: 1,
  speakers: 1,
  channels: 1,
  pre: 1,
  text: 1,
  post: 1,
  confidence: 1,
  confidenceKind: 1,
  score: 1,
  boundary: 1,
  spoken: 1,
  tags: 1,
  content: 1,
  segments: 1,
  words: 1,
  annotations: 1,
  attachments: 1,
  warnings: 1,
} as const satisfies Record<Key, 1>;

/** The transcript itself, for programs: the same transcript always gives the same text. */
export function writeJson(transcript: Transcript): string {
  return `${JSON.stringify(transcript, Object.keys(keysInOrder), 2)}\n`;
}
