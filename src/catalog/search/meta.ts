import type { Database } from 'better-sqlite3';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { LeftOut, TranscriptIndexStatus } from '../../domain/transcript-index.ts';

/** How many transcripts and words there are, or by how many that changes. */
export type TranscriptCounts = Omit<TranscriptIndexStatus, 'position'>;

/** Reads the row about the index as a whole. */
export function transcriptsStatus(db: Database): () => TranscriptIndexStatus {
  const read = db.prepare<[], TranscriptIndexStatus>('SELECT position, transcripts, words FROM meta');
  return () => read.get() ?? { transcripts: 0, words: 0, position: null };
}

/** Reads the deliveries that were left out, newest first. */
export function leftOutReader(db: Database): () => readonly LeftOut[] {
  const read = db.prepare<[], LeftOut>(
    'SELECT id AS deliveryId, reason FROM left_out JOIN delivery USING (seq) ORDER BY seq DESC LIMIT 1000',
  );
  return () => read.all();
}

/** Moves the position and the counts. */
export function transcriptsMetaWriter(db: Database): (position: LedgerPosition, change: TranscriptCounts) => void {
  const advance = db.prepare<[LedgerPosition, number, number]>(`
    UPDATE meta SET position = ?, transcripts = transcripts + ?, words = words + ?`);
  return (position, { transcripts, words }) => void advance.run(position, transcripts, words);
}

/** Changes the counts alone. */
export function transcriptsCounter(db: Database): (change: TranscriptCounts) => void {
  const add = db.prepare<[number, number]>('UPDATE meta SET transcripts = transcripts + ?, words = words + ?');
  return ({ transcripts, words }) => void add.run(transcripts, words);
}

/** By which version of the readers its transcripts were made; null for a new index. */
export function mapperVersionOf(db: Database): string | null {
  return db.prepare<[], string | null>('SELECT mapper_version FROM meta').pluck().get() ?? null;
}

export function setMapperVersion(db: Database, version: string): void {
  db.prepare<[string]>('UPDATE meta SET mapper_version = ?').run(version);
}
