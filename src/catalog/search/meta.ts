import type { Database } from 'better-sqlite3';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { TranscriptIndexStatus } from '../../domain/transcript-index.ts';

/** How many transcripts and words there are, or by how many that changes. */
export type TranscriptCounts = Omit<TranscriptIndexStatus, 'position'>;

interface MetaRow {
  ledger_file: string | null;
  ledger_offset: number;
  transcripts: number;
  words: number;
}

/** Reads the row about the index as a whole. */
export function transcriptsStatus(db: Database): () => TranscriptIndexStatus {
  const read = db.prepare<[], MetaRow>('SELECT ledger_file, ledger_offset, transcripts, words FROM meta');
  return () => {
    const row = read.get();
    if (row === undefined) return { transcripts: 0, words: 0, position: null };
    const { ledger_file: file, ledger_offset: offset, transcripts, words } = row;
    return { transcripts, words, position: file === null ? null : { file, offset } };
  };
}

/** Moves the position and the counts. */
export function transcriptsMetaWriter(db: Database): (position: LedgerPosition, change: TranscriptCounts) => void {
  const advance = db.prepare<[string, number, number, number]>(`
    UPDATE meta SET ledger_file = ?, ledger_offset = ?, transcripts = transcripts + ?, words = words + ?`);
  return ({ file, offset }, { transcripts, words }) => void advance.run(file, offset, transcripts, words);
}

/** By which version of the readers its transcripts were made; null for a new index. */
export function mapperVersionOf(db: Database): string | null {
  return db.prepare<[], string | null>('SELECT mapper_version FROM meta').pluck().get() ?? null;
}

export function setMapperVersion(db: Database, version: string): void {
  db.prepare<[string]>('UPDATE meta SET mapper_version = ?').run(version);
}
