import type { Page } from '../../src/domain/catalog.ts';
import type { Segment, Speaker, Transcript, Word } from '../../src/domain/transcript.ts';
import type {
  SearchHit,
  SearchQuery,
  TranscribedDelivery,
  TranscriptIndexReader,
} from '../../src/domain/transcript-index.ts';

export const someTime = Date.UTC(2026, 10, 21, 10);

/** Id of the delivery with that sequence number. */
export function idOf(seq: number): string {
  return `0199c1f2-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`;
}

/** What is special about a segment of a test; the rest is ordinary. */
export interface SegmentWish {
  text: string;
  /** Label of the speaker. */
  by?: string;
  channel?: string;
  /** Null: no times at all. */
  startMs?: number | null;
  /** Half a second each when left out; `[]` for none. */
  words?: readonly Partial<Word>[];
}

/** A transcript with a segment per wish, words half a second each, and a second between segments. */
export function aTranscript(segments: readonly (SegmentWish | string)[], wish: Partial<Transcript> = {}): Transcript {
  const wishes = segments.map((segment) => (typeof segment === 'string' ? { text: segment } : segment));
  const labels = [...new Set(wishes.flatMap(({ by }) => (by === undefined ? [] : [by])))];
  const speakers = labels.map((label): Speaker => ({ id: `spk:${label}`, label, vendorId: label, kind: 'known' }));
  let clockMs = 0;
  const made = wishes.map((each, id) => {
    const segment = aSegment(each, id, clockMs);
    clockMs = (segment.endMs ?? clockMs) + 1000;
    return segment;
  });
  return {
    schema: 1,
    source: {
      vendor: 'speechmatics',
      format: 'speechmatics-json',
      formatVersion: null,
      detectedBy: 'vendor',
      jobId: null,
      deliveryId: '',
      part: 0,
      entry: null,
    },
    status: made.length === 0 ? 'empty' : 'complete',
    title: null,
    externalIds: [],
    language: 'en',
    languages: ['en'],
    durationMs: clockMs,
    createdAt: null,
    wordTiming: 'exact',
    speakers,
    channels: [],
    segments: made,
    text: made.map(({ text }) => text).join('\n'),
    annotations: [],
    attachments: [],
    warnings: [],
    ...wish,
  };
}

function aSegment({ text, by, channel, startMs: wished, words }: SegmentWish, id: number, clockMs: number): Segment {
  const startMs = wished === undefined ? clockMs : wished;
  const spoken = words ?? text.split(' ').map((each) => ({ text: each }));
  const made = spoken.map((word, index): Word => {
    const at = startMs === null ? null : startMs + index * 500;
    return {
      text: '',
      pre: index === 0 ? '' : ' ',
      post: '',
      startMs: at,
      endMs: at === null ? null : at + 500,
      timeOrigin: at === null ? 'none' : 'vendor',
      confidence: null,
      confidenceKind: null,
      language: null,
      kind: 'word',
      spoken: [],
      tags: [],
      ...word,
    };
  });
  const endMs = startMs === null ? null : Math.max(startMs + 500, made.at(-1)?.endMs ?? 0);
  const speaker = by === undefined ? null : `spk:${by}`;
  const common = { id, startMs, endMs, speaker, channel: channel ?? null, language: null, confidence: null };
  return { ...common, text, words: made, boundary: 'vendor' };
}

/** What is special about a delivery of a test. */
export interface DeliveryWish extends Partial<Omit<TranscribedDelivery, 'seq' | 'transcripts'>> {
  /** One transcript with these segments. */
  said?: readonly (SegmentWish | string)[];
  transcripts?: readonly Transcript[];
}

/** A delivery of the source `acme`, received `seq` seconds after `someTime`. */
export function aDelivery(seq: number, { said, transcripts, ...rest }: DeliveryWish = {}): TranscribedDelivery {
  return {
    seq,
    deliveryId: idOf(seq),
    source: 'acme',
    vendor: 'speechmatics',
    jobId: null,
    receivedMs: someTime + seq * 1000,
    labels: [],
    transcripts: transcripts ?? [aTranscript(said ?? [])],
    leftOut: null,
    ...rest,
  };
}

export function aQuery(text: string, wish: Partial<SearchQuery> = {}): SearchQuery {
  return { text, source: null, vendor: null, speaker: null, job: null, fromMs: null, toMs: null, ...wish };
}

/** Every hit, page by page. */
export async function allHits(reader: TranscriptIndexReader, query: SearchQuery, limit = 50): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<SearchHit> = await reader.search(query, { cursor, limit });
    hits.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return hits;
}

/** @example shown(hit) // 'we will [refund] you' */
export function shown({ snippet }: SearchHit): string {
  return snippet.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join('');
}
