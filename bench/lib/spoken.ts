import type { Segment, Transcript, Word } from '../../src/domain/transcript.ts';
import type { TranscribedDelivery } from '../../src/domain/transcript-index.ts';

/** Made-up words as often as those of a language: the nth most frequent one in proportion to 1 / (n + 2.7). */
export interface Speech {
  /** The most frequent first. */
  vocabulary: readonly string[];
  /** The same words for the same number, so that a transcript need not be kept to be asked for. */
  wordsOf(transcript: number): string[];
}

const syllables =
  'ba be bi bo bu da de di do fa fe ga ge ka ke ki ko la le li lo ma me mi mo na ne no pa po ra re ri ro sa se si ta te ti to va vi za';
const wordsPerSegment = 12;
const wordMs = 400;
const speakers = ['Agent', 'Customer'].map((label) => ({ id: label, label, vendorId: label, kind: 'known' }) as const);

/** Numbers from 0 to 1, the same for the same seed. Source: G. Marsaglia, Xorshift RNGs, 2003. */
export function randomFrom(seed: number): () => number {
  // Neighbouring seeds must not begin alike, and none may be 0.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function makeSpeech({ words, distinct }: { words: number; distinct: number }): Speech {
  const vocabulary = makeVocabulary(distinct);
  const sums = new Float64Array(distinct);
  let total = 0;
  for (let rank = 0; rank < distinct; rank += 1) {
    total += 1 / (rank + 2.7);
    sums[rank] = total;
  }
  const rankAt = (share: number): number => {
    let low = 0;
    let high = distinct - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < share * total) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    vocabulary,
    wordsOf(transcript) {
      const random = randomFrom(transcript);
      return Array.from({ length: words }, () => vocabulary[rankAt(random())] ?? '');
    },
  };
}

/** Frequent words are short, as in a language. */
function makeVocabulary(distinct: number): string[] {
  const random = randomFrom(1);
  const parts = syllables.split(' ');
  const found = new Set<string>();
  while (found.size < distinct) {
    const length = 1 + Math.floor(random() * 2 + Math.log10(found.size + 1) / 2);
    const word = Array.from({ length }, () => parts[Math.floor(random() * parts.length)] ?? '').join('');
    found.add(random() < 0.4 ? `${word}${'snrtl'.charAt(Math.floor(random() * 5))}` : word);
  }
  return [...found];
}

/** A call of two who take turns, with times for every word, received a minute after the one before. */
export function spokenDelivery(seq: number, words: readonly string[], startMs: number): TranscribedDelivery {
  const deliveryId = `0199c1f2-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`;
  const jobId = `job-${seq}`;
  const vendor = vendors[seq % vendors.length] ?? '';
  const transcript = spokenTranscript(words, { vendor, deliveryId, jobId });
  const common = { seq, deliveryId, source: sourceOf(seq), vendor, jobId, labels: [`Call ${seq}`] };
  return { ...common, receivedMs: startMs + seq * 60_000, transcripts: [transcript], leftOut: null };
}

const vendors = ['speechmatics', 'gladia', 'deepgram'];

/** One of ten sources. */
export function sourceOf(seq: number): string {
  return `source-${seq % 10}`;
}

function spokenTranscript(
  words: readonly string[],
  source: { vendor: string; deliveryId: string; jobId: string },
): Transcript {
  const segments = Array.from({ length: Math.ceil(words.length / wordsPerSegment) }, (_, id) =>
    spokenSegment(id, words.slice(id * wordsPerSegment, (id + 1) * wordsPerSegment)),
  );
  return {
    schema: 1,
    source: { ...source, format: 'bench', formatVersion: null, detectedBy: 'vendor', part: 0, entry: null },
    status: 'complete',
    title: `Call ${source.jobId}`,
    externalIds: [],
    language: 'en',
    languages: ['en'],
    durationMs: words.length * wordMs,
    createdAt: null,
    wordTiming: 'exact',
    speakers,
    channels: [],
    segments,
    text: '',
    annotations: [],
    attachments: [],
    warnings: [],
  };
}

function spokenSegment(id: number, words: readonly string[]): Segment {
  const startMs = id * wordsPerSegment * wordMs;
  return {
    id,
    startMs,
    endMs: startMs + words.length * wordMs,
    speaker: speakers[id % 2]?.id ?? null,
    channel: null,
    language: null,
    text: `${words.join(' ')}.`,
    confidence: 0.9,
    words: words.map((text, index) => spokenWord(text, startMs + index * wordMs + (text.length % 3) * 20)),
    boundary: 'vendor',
  };
}

function spokenWord(text: string, startMs: number): Word {
  const endMs = startMs + 200 + (text.length % 8) * 30;
  const rest = { confidence: 0.9, confidenceKind: 'prob', language: null, kind: 'word', spoken: [], tags: [] } as const;
  return { text, pre: ' ', post: '', startMs, endMs, timeOrigin: 'vendor', ...rest };
}
