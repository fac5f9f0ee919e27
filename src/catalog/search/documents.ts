import type { Transcript } from '../../domain/transcript.ts';
import type { TranscribedDelivery } from '../../domain/transcript-index.ts';
import { placeWords } from './alignment.ts';
import { facetToken } from './facets.ts';
import { lastBlank, searchable } from './text.ts';
import { packMarks, type SegmentMark, type WordMark } from './word-marks.ts';

/** What is searched as one, as it is stored. */
export interface IndexedDocument {
  /** Place among the transcripts of the delivery, or null when it has none. */
  transcript: number | null;
  /** Place among the pieces of a very long transcript. */
  chunk: number;
  said: string;
  labels: string;
  facets: string;
  marks: Uint8Array;
}

/**
 * UTF-16 units in one document: about 20,000 words, over two hours of talk. Reading a hit takes time in proportion, and
 * words in different documents are not found together.
 */
const maxChunkLength = 128 * 1024;
/** A power of two; the fewer, the smaller the index. Half a gigabyte of text. */
const maxDocuments = 4096;

/** Ids of the documents of deliveries, both ends inclusive. */
export function documentsOfSeqs(first: number, last: number): { first: number; last: number } {
  return { first: first * maxDocuments, last: last * maxDocuments + (maxDocuments - 1) };
}

/** Sequence number of the delivery that a document belongs to. */
export function seqOfDocument(id: number): number {
  return Math.floor(id / maxDocuments);
}

/**
 * Id of the nth document of a delivery, from 0. Ids fall with n and grow with the order of acceptance: descending, they
 * give the newest deliveries first, and each in reading order.
 */
export function documentId(seq: number, n: number): number {
  return seq * maxDocuments + (maxDocuments - 1 - n);
}

/** Makes the documents of a delivery, in reading order. What holds no word and no label is none. */
export function documentsOf(delivery: TranscribedDelivery): IndexedDocument[] {
  const { source, vendor, jobId, transcripts } = delivery;
  const common = [facetToken('source', source), facetToken('vendor', vendor)];
  if (jobId !== null) common.push(facetToken('job', jobId));
  const ownLabels = [...delivery.labels, ...(jobId === null ? [] : [jobId])];
  if (transcripts.length === 0) {
    const labels = labelLines(ownLabels);
    const facets = common.join(' ');
    return labels === '' ? [] : [{ transcript: null, chunk: 0, said: '', labels, facets, marks: packMarks([]) }];
  }
  const documents = transcripts.flatMap((transcript, number) => {
    const { title, externalIds } = transcript;
    const labels = labelLines([...ownLabels, ...(title === null ? [] : [title]), ...externalIds]);
    return chunksOf(transcript)
      .map(({ said, marks }, chunk) => {
        const facets = [...common, ...speakerTokens(transcript, marks)].join(' ');
        return { transcript: number, chunk, said, labels, facets, marks: packMarks(marks) };
      })
      .filter(({ said }) => said !== '' || labels !== '');
  });
  return documents.slice(0, maxDocuments);
}

function labelLines(labels: readonly string[]): string {
  return [...new Set(labels.map(searchable))].filter((label) => label !== '').join('\n');
}

function speakerTokens({ speakers }: Transcript, marks: readonly SegmentMark[]): string[] {
  const heard = new Set(marks.map(({ speaker }) => speaker));
  return speakers.flatMap(({ label }, place) => (heard.has(place) ? [facetToken('speaker', label)] : []));
}

interface Chunk {
  said: string;
  marks: SegmentMark[];
}

/** At least one, which may be empty. */
function chunksOf({ segments, speakers }: Transcript): Chunk[] {
  const places = new Map(speakers.map(({ id }, place) => [id, place]));
  let open: Chunk = { said: '', marks: [] };
  const chunks = [open];
  for (const segment of segments) {
    const text = searchable(segment.text);
    const { id, speaker, startMs, endMs } = segment;
    const common = { segment: id, speaker: places.get(speaker ?? '') ?? null, startMs, endMs };
    const words = placeWords(text, segment);
    for (const { from, to } of piecesOf(text)) {
      if (open.said !== '' && open.said.length + to - from >= maxChunkLength) {
        open = { said: '', marks: [] };
        chunks.push(open);
      }
      if (open.said !== '') open.said += '\n';
      const shift = open.said.length - from;
      open.said += text.slice(from, to);
      open.marks.push({
        ...common,
        from: from + shift,
        to: to + shift,
        words: wordsWithin(words, { from, to }, shift),
      });
    }
  }
  return chunks;
}

/** A segment that is longer than a document can only be taken apart, between words if it has any. */
function* piecesOf(text: string): Generator<{ from: number; to: number }> {
  for (let from = 0; from < text.length; ) {
    const to = endOfPiece(text, from);
    yield { from, to };
    from = to;
  }
}

function endOfPiece(text: string, from: number): number {
  const to = from + maxChunkLength;
  if (to >= text.length) return text.length;
  const blank = lastBlank(text, from + 1, to);
  if (blank >= 0) return blank + 1;
  const isBetweenSurrogates = /[\udc00-\udfff]/.test(text.charAt(to));
  return isBetweenSurrogates ? to - 1 : to;
}

function wordsWithin(words: readonly WordMark[], range: { from: number; to: number }, shift: number): WordMark[] {
  return words
    .filter(({ from, to }) => from >= range.from && to <= range.to)
    .map((word) => ({ ...word, from: word.from + shift, to: word.to + shift }));
}
