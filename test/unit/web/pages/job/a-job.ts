import type { JobWithDeliveries } from '../../../../../src/domain/catalog.ts';
import type { TranscriptSummary } from '../../../../../src/domain/transcript-index.ts';
import type { TranscriptView, ViewedSegment } from '../../../../../src/domain/transcript-view.ts';
import { aFiled, idOf } from '../../world.ts';

/** A job with a transcript and a recording. Every text in it is `text`. */
export function aJob(text: string, wished: Partial<JobWithDeliveries> = {}): JobWithDeliveries {
  const { delivery } = aFiled(1, { delivery: { jobId: text, vendorStatus: text, path: `/callback/${text}` } });
  const [part] = delivery.parts;
  if (part === undefined) throw new Error('the delivery has no part');
  const parts = [part, { ...part, index: 1, kind: 'media' as const, filename: text, path: null, mediaType: text }];
  return {
    source: 'acme',
    jobId: text,
    aliases: [text],
    title: text,
    externalIds: [text],
    vendor: 'speechmatics',
    state: 'failed',
    outcome: 'failure',
    error: { code: text, message: text },
    contents: ['text', 'media'],
    expected: null,
    missing: [text],
    warnings: [text],
    firstAt: delivery.receivedAt,
    lastAt: delivery.receivedAt,
    deliveries: [
      { ...delivery, parts, query: { [text]: text }, headers: { [text]: text } },
      { ...delivery, id: idOf(2), duplicateOf: delivery.id },
    ],
    media: [1, 2].map((number) => ({
      deliveryId: delivery.id,
      part: number,
      mediaType: text,
      bytes: 1000,
      filename: text,
      sha256: String(number),
    })),
    ...wished,
  };
}

export function aSegment(id: number, wished: Partial<ViewedSegment> = {}): ViewedSegment {
  return {
    id,
    startMs: id * 1000,
    endMs: id * 1000 + 900,
    language: 'en',
    text: 'Good morning',
    speaker: 'Agent',
    voice: 0,
    words: '0,4,0,300,97 1,7,400,400,50',
    ...wished,
  };
}

export function aView(text: string, wished: Partial<TranscriptView> = {}): TranscriptView {
  const kinds = ['summary', 'chapter', 'topic', 'entity', 'sentiment', 'translation', 'metric'] as const;
  return {
    source: {
      vendor: 'speechmatics',
      format: 'speechmatics-json',
      formatVersion: null,
      detectedBy: 'content',
      jobId: null,
      deliveryId: idOf(1),
      part: 0,
      entry: null,
    },
    status: 'partial',
    languages: [text],
    durationMs: 60_000,
    wordTiming: 'exact',
    warnings: [{ code: 'end-before-start', at: null, count: 2 }],
    speakers: [text],
    isTimed: true,
    words: 2,
    segments: {
      items: [aSegment(0, { text, speaker: text, language: text }), aSegment(1, { startMs: null, endMs: null, text })],
      total: 9,
      previous: 0,
      next: 2,
    },
    annotations: kinds.map((kind) => ({
      kind,
      startMs: 500,
      endMs: 900,
      text,
      label: text,
      score: 0.5,
      speaker: null,
      channel: null,
      language: text,
    })),
    annotationsLeftOut: 3,
    attachments: [{ name: text, mediaType: text, language: text }],
    ...wished,
  };
}

export function aSummary(wished: Partial<TranscriptSummary> = {}): TranscriptSummary {
  return {
    deliveryId: idOf(1),
    part: 0,
    entry: null,
    vendor: 'speechmatics',
    format: 'speechmatics-json',
    detectedBy: 'vendor',
    status: 'complete',
    title: null,
    externalIds: [],
    language: 'en',
    durationMs: 60_000,
    wordTiming: 'exact',
    segments: 2,
    words: 4,
    speakers: ['Agent'],
    firstWords: null,
    warnings: [],
    ...wished,
  };
}
