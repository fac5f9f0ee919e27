import type { Database } from 'better-sqlite3';
import type { Page } from '../../domain/catalog.ts';
import { readCursor, writeCursor } from '../../domain/cursor.ts';
import type { SearchHit, SearchQuery } from '../../domain/transcript-index.ts';
import { always, type SeqRange, spanReader } from '../sqlite/spans.ts';
import { documentsOfSeqs, seqOfDocument } from './documents.ts';
import { matchClose, matchOpen } from './matches.ts';
import { labelPlaces, type Place, spokenPlaces } from './places.ts';
import { parseSummary, type StoredSummary } from './table.ts';

const maxHitsOfTranscript = 50;
/**
 * UTF-16 units of found documents that are looked through for one page. A speaker who never says the words would else
 * have every transcript read in which another one does; the page ends early instead, with a cursor.
 */
const maxLengthOfPage = 16 * 1024 * 1024;

/** What is asked, `expression` being its text and facets as FTS5 reads them. */
export interface CompiledQuery extends Pick<SearchQuery, 'speaker' | 'fromMs' | 'toMs'> {
  expression: string;
}

/** Compiles how pages of hits are read, see `TranscriptIndexReader.search`. */
export function searchPage(
  db: Database,
): (query: CompiledQuery, page: { cursor: string | null; limit: number }) => Page<SearchHit> {
  const foundBelow = documentReader(db);

  return (query, { cursor, limit }) => {
    const start: [number] = [Number.MAX_SAFE_INTEGER];
    let [last] = readCursor(cursor, start);
    const items: SearchHit[] = [];
    let transcript = '';
    let hitsOfTranscript = 0;
    let length = 0;
    for (const row of foundBelow(query, last)) {
      const isNext = `${row.seq} ${row.transcript}` !== transcript;
      if (isNext) hitsOfTranscript = 0;
      const hits = hitsIn(row, query.speaker, maxHitsOfTranscript - hitsOfTranscript);
      const isFull = items.length >= limit && hits.length > 0;
      if (isNext && (isFull || length >= maxLengthOfPage)) return { items, next: writeCursor([last]) };
      items.push(...hits);
      transcript = `${row.seq} ${row.transcript}`;
      hitsOfTranscript += hits.length;
      length += row.said.length;
      last = row.document;
    }
    return { items, next: null };
  };
}

interface FoundRow {
  document: number;
  seq: number;
  transcript: number | null;
  chunk: number;
  marks: Uint8Array;
  /** With the signs of matches in them. */
  said: string;
  labels: string;
  /** Null without a transcript. */
  summary: string | null;
  id: string;
  source: string;
  vendor: string;
  job: string | null;
  received_ms: number;
}

interface Bounds extends SeqRange {
  expression: string;
  fromMs: number;
  toMs: number;
  open: string;
  close: string;
}

/** Finds documents with everything that is asked for but the speaker of a hit, below an id, the newest first. */
function documentReader(db: Database): (query: CompiledQuery, below: number) => Generator<FoundRow> {
  // Each row is read only when it is asked for. FTS5 gives the rows in this order by itself, and takes the bounds only
  // as integers, while numbers are bound as REAL.
  const found = db.prepare<[Bounds], FoundRow>(`
    SELECT document.id AS document, document.seq, document.transcript, document.chunk, document.marks,
      highlight(fulltext, 0, @open, @close) AS said, highlight(fulltext, 1, @open, @close) AS labels,
      transcript.summary, delivery.id, delivery.source, delivery.vendor, delivery.job, delivery.received_ms
    FROM fulltext CROSS JOIN document ON document.id = fulltext.rowid
    CROSS JOIN delivery ON delivery.seq = document.seq
    LEFT JOIN transcript ON transcript.seq = document.seq AND transcript.number = document.transcript
    WHERE fulltext MATCH @expression AND fulltext.rowid BETWEEN CAST(@first AS INTEGER) AND CAST(@last AS INTEGER)
      AND delivery.received_ms >= @fromMs AND delivery.received_ms < @toMs
    ORDER BY fulltext.rowid DESC`);
  const spans = spanReader(db);

  return function* (query, below) {
    const window = { fromMs: query.fromMs ?? always.fromMs, toMs: query.toMs ?? always.toMs };
    const isTimed = query.fromMs !== null || query.toMs !== null;
    const lastSeq = seqOfDocument(below - 1);
    const ranges = isTimed ? spans(window, lastSeq) : [{ first: 0, last: lastSeq }];
    for (const range of ranges) {
      const { first, last } = documentsOfSeqs(range.first, range.last);
      const bounds = { first, last: Math.min(last, below - 1), ...window, expression: query.expression };
      yield* found.iterate({ ...bounds, open: matchOpen, close: matchClose });
    }
  };
}

function hitsIn(row: FoundRow, speaker: string | null, limit: number): SearchHit[] {
  const summary = row.summary === null ? null : parseSummary(row.summary);
  // Labels are in every piece of a very long transcript, so that they are found together with what is said in it.
  const labels = speaker === null && row.chunk === 0 ? labelPlaces(row.labels).slice(0, limit) : [];
  const speakers = summary?.speakers ?? [];
  const spoken = spokenPlaces(row, { speakers, speaker, limit: limit - labels.length });
  return [...labels, ...spoken].map((place) => hitAt(place, row, summary));
}

function hitAt(place: Place, row: FoundRow, summary: StoredSummary | null): SearchHit {
  return {
    source: row.source,
    vendor: row.vendor,
    jobId: row.job,
    deliveryId: row.id,
    part: summary?.part ?? 0,
    entry: summary?.entry ?? null,
    receivedAt: new Date(row.received_ms).toISOString(),
    title: summary?.title ?? null,
    language: summary?.language ?? null,
    ...place,
  };
}
