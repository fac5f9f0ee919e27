import type { Database, Statement } from 'better-sqlite3';
import type { Transcript } from '../../domain/transcript.ts';
import type { TranscribedDelivery, TranscriptSummary } from '../../domain/transcript-index.ts';
import { documentId, documentsOf } from './documents.ts';
import type { TranscriptCounts } from './meta.ts';
import { countWords, searchable } from './text.ts';

/** A summary as it is stored: the delivery is known otherwise. */
export type StoredSummary = Omit<TranscriptSummary, 'deliveryId'>;

/** Reads a summary as the writer stored it. */
export function parseSummary(json: string): StoredSummary {
  return JSON.parse(json);
}

/** The rows of deliveries with their transcripts and documents, for the writer. */
export interface TranscriptTable {
  /** There must be nothing of the delivery. */
  insert(delivery: TranscribedDelivery): TranscriptCounts;
  /** Takes out whatever has the id or the sequence number; null when nothing has. */
  remove(delivery: { id: string; seq: number | null }): TranscriptCounts | null;
  /** Takes out what was said in some parts, and of the rest titles and ids of the customer if they go, too. */
  removeParts(id: string, gone: { parts: readonly number[]; unnamed: boolean }): TranscriptCounts | null;
}

export function transcriptTable(db: Database): TranscriptTable {
  const insertDelivery = db.prepare(
    'INSERT INTO delivery (seq, id, source, vendor, job, received_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertTranscript = db.prepare('INSERT INTO transcript (seq, number, summary, duration_ms) VALUES (?, ?, ?, ?)');
  const insertDocument = db.prepare('INSERT INTO document (id, seq, transcript, chunk, marks) VALUES (?, ?, ?, ?, ?)');
  // Numbers are bound as REAL, which FTS5 does not take for a rowid.
  const insertText = db.prepare(
    'INSERT INTO fulltext (rowid, said, labels, facets) VALUES (CAST(? AS INTEGER), ?, ?, ?)',
  );
  const known = db.prepare<[string, number | null], number>('SELECT seq FROM delivery WHERE id = ? OR seq = ?').pluck();
  const summaries = db.prepare<[number], string>('SELECT summary FROM transcript WHERE seq = ?').pluck();
  const documents = db.prepare<[number], number>('SELECT id FROM document WHERE seq = ? ORDER BY id').pluck();
  const deleteText = db.prepare<[number]>('DELETE FROM fulltext WHERE rowid = CAST(? AS INTEGER)');
  const insertLeftOut = db.prepare('INSERT INTO left_out (seq, reason) VALUES (?, ?)');
  const deleteRows = ['document', 'transcript', 'left_out', 'delivery'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE seq = ?`),
  );

  const partsOf = partRemover(db, deleteText);

  return {
    removeParts(id, gone) {
      const [seq] = known.all(id, null);
      return seq === undefined ? null : totalOf(partsOf(seq, gone));
    },
    insert(delivery) {
      const { seq, deliveryId, source, vendor, jobId, receivedMs } = delivery;
      insertDelivery.run(seq, deliveryId, source, vendor, jobId, receivedMs);
      if (delivery.leftOut !== null) insertLeftOut.run(seq, delivery.leftOut);
      const stored = delivery.transcripts.map(summaryOf);
      for (const [number, summary] of stored.entries()) {
        insertTranscript.run(seq, number, JSON.stringify(summary), summary.durationMs);
      }
      // From the smallest id up: FTS5 ends a piece of its index wherever ids go down.
      for (const [n, document] of [...documentsOf(delivery).entries()].reverse()) {
        const { transcript, chunk, said, labels, facets, marks } = document;
        const id = documentId(seq, n);
        insertDocument.run(id, seq, transcript, chunk, marks);
        insertText.run(id, said, labels, facets);
      }
      return totalOf(stored);
    },
    remove(delivery) {
      const seqs = known.all(delivery.id, delivery.seq);
      if (seqs.length === 0) return null;
      const stored = seqs.flatMap((seq) => summaries.all(seq)).map(parseSummary);
      for (const id of seqs.flatMap((seq) => documents.all(seq))) deleteText.run(id);
      for (const seq of seqs) for (const statement of deleteRows) statement.run(seq);
      return totalOf(stored);
    },
  };
}

/** Compiles how parts of a delivery are taken out; gives the summaries of what was said in them. */
function partRemover(db: Database, deleteText: Statement<[number]>) {
  const numbered = db.prepare<[number], { number: number; summary: string }>(
    'SELECT number, summary FROM transcript WHERE seq = ?',
  );
  const documents = db
    .prepare<[number, number], number>('SELECT id FROM document WHERE seq = ? AND transcript = ?')
    .pluck();
  const left = db.prepare<[number], number>('SELECT id FROM document WHERE seq = ?').pluck();
  const deleteDocument = db.prepare<[number]>('DELETE FROM document WHERE id = ?');
  const deleteTranscript = db.prepare<[number, number]>('DELETE FROM transcript WHERE seq = ? AND number = ?');
  const jobOf = db.prepare<[number], string | null>('SELECT job FROM delivery WHERE seq = ?').pluck();
  const label = db.prepare<[string, number]>('UPDATE fulltext SET labels = ? WHERE rowid = CAST(? AS INTEGER)');

  return (seq: number, { parts, unnamed }: { parts: readonly number[]; unnamed: boolean }): StoredSummary[] => {
    const gone = numbered
      .all(seq)
      .map(({ number, summary }) => ({ number, summary: parseSummary(summary) }))
      .filter(({ summary }) => parts.includes(summary.part));
    for (const { number } of gone) {
      for (const id of documents.all(seq, number)) {
        deleteText.run(id);
        deleteDocument.run(id);
      }
      deleteTranscript.run(seq, number);
    }
    const job = searchable(jobOf.get(seq) ?? '');
    if (unnamed) for (const id of left.all(seq)) label.run(job, id);
    return gone.map(({ summary }) => summary);
  };
}

function totalOf(summaries: readonly StoredSummary[]): TranscriptCounts {
  return { transcripts: summaries.length, words: summaries.reduce((sum, { words }) => sum + words, 0) };
}

/** What is kept of a transcript beside its words. */
export function summaryOf(transcript: Transcript): StoredSummary {
  const { source, segments, speakers, status, title, externalIds, language, durationMs, wordTiming } = transcript;
  return {
    part: source.part,
    entry: source.entry,
    vendor: source.vendor,
    format: source.format,
    detectedBy: source.detectedBy,
    status,
    title,
    externalIds,
    language,
    durationMs,
    wordTiming,
    segments: segments.length,
    words: segments.reduce((sum, { text }) => sum + countWords(searchable(text)), 0),
    speakers: speakers.map(({ label }) => label),
    firstWords: beginningOf(segments),
    warnings: transcript.warnings,
  };
}

const maxBeginning = 120;

/** Whole words as far as they go. */
function beginningOf(segments: Transcript['segments']): string | null {
  let text = '';
  for (const segment of segments) {
    if (text.length > maxBeginning) break;
    text = `${text} ${segment.text.slice(0, 2 * maxBeginning)}`.replaceAll(/\s+/g, ' ').trim();
  }
  if (text.length <= maxBeginning) return text === '' ? null : text;
  const cut = text
    .slice(0, maxBeginning)
    .toWellFormed()
    .replace(/\ufffd$/, '');
  const blank = cut.lastIndexOf(' ');
  return `${blank > maxBeginning / 2 ? cut.slice(0, blank) : cut} …`;
}
