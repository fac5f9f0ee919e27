import type { Database } from 'better-sqlite3';
import { damaged, type SqliteFile } from '../sqlite/sqlite-file.ts';
import { facetToken } from './facets.ts';

/**
 * Every schema the index of transcripts ever had, oldest first. Forward only: a released entry is never edited.
 *
 * Its words are tokens as `unicode61` makes them, accents taken off. Marks count as letters, besides what is letters by
 * default: without them the vowels of Hindi or Thai would be blanks.
 */
const migrations: readonly string[] = [
  `
  -- One row: how much of the ledger is in here, by which readers it was read, and what there is.
  CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mapper_version TEXT,
    ledger_file TEXT,
    ledger_offset INTEGER,
    transcripts INTEGER NOT NULL,
    words INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES (1, NULL, NULL, NULL, 0, 0);

  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    vendor TEXT NOT NULL,
    job TEXT,
    received_ms INTEGER NOT NULL
  ) STRICT;

  -- number: place among the transcripts of the delivery; summary: a TranscriptSummary but for the delivery's id.
  CREATE TABLE transcript (
    seq INTEGER NOT NULL REFERENCES delivery,
    number INTEGER NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (seq, number)
  ) STRICT, WITHOUT ROWID;

  -- What is searched as one: a transcript, a piece of a very long one (chunk 0 is the first), or, with transcript null,
  -- the labels of a delivery without one. id: see documentId in transcripts-documents.ts; marks: see word-marks.ts.
  CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES delivery,
    transcript INTEGER,
    chunk INTEGER NOT NULL,
    marks BLOB NOT NULL
  ) STRICT;
  CREATE INDEX document_by_delivery ON document (seq);

  -- Earliest and latest time in each block of size sequence numbers: see spans.ts.
  CREATE TABLE span (
    size INTEGER NOT NULL,
    block INTEGER NOT NULL,
    min_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL,
    PRIMARY KEY (size, block)
  ) STRICT, WITHOUT ROWID;

  -- rowid: id of the document. said: its segments, one per line. labels: titles and ids, one per line. facets: tokens of
  -- search-facets.ts. Nothing is ranked, so the number of words in each column is not needed.
  CREATE VIRTUAL TABLE fulltext USING fts5(said, labels, facets, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
  -- What is removed leaves the file at once, not with some later merge.
  INSERT INTO fulltext (fulltext, rank) VALUES ('secure-delete', 1);
  -- Bytes: a batch is written in one piece.
  INSERT INTO fulltext (fulltext, rank) VALUES ('hashsize', 16777216);
  `,
  `
  -- The position in the ledger as one text, which only the ledger reads; until here it was a file and an offset.
  ALTER TABLE meta ADD COLUMN position TEXT;
  UPDATE meta SET position = json_object('file', ledger_file, 'offset', ledger_offset) WHERE ledger_file IS NOT NULL;
  ALTER TABLE meta DROP COLUMN ledger_file;
  ALTER TABLE meta DROP COLUMN ledger_offset;
  `,
  `
  -- Deliveries that could not be read or indexed for what they hold; the code of the warning says why.
  CREATE TABLE left_out (
    seq INTEGER PRIMARY KEY REFERENCES delivery,
    reason TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Deliveries that are gone, and whose lines of the ledger were not reached yet.
  CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  `
  -- Jobs are listed with what was said in them, and by their length.
  ALTER TABLE transcript ADD COLUMN duration_ms INTEGER;
  CREATE INDEX transcript_by_duration ON transcript (duration_ms, seq, number) WHERE duration_ms IS NOT NULL;
  CREATE INDEX delivery_by_job ON delivery (job, source, seq) WHERE job IS NOT NULL;
  `,
];

/** The index of transcripts as a file. What is deleted in it is overwritten. */
export const transcriptsFile: SqliteFile = {
  title: 'index of transcripts',
  migrations,
  pragmas: { secure_delete: 1 },
  assertSound,
};

/** Reads the one row of `meta`, and whether the first and the last document are found by their source. */
function assertSound(db: Database): void {
  const hasMeta = db.prepare('SELECT 1 FROM meta WHERE one = 1').get() !== undefined;
  const finds = db.prepare<[string, number]>(
    'SELECT 1 FROM fulltext WHERE fulltext MATCH ? AND rowid = CAST(? AS INTEGER)',
  );
  const agrees = ['ASC', 'DESC'].every((order) => {
    const end = db
      .prepare<[], { id: number; source: string | null }>(`
        SELECT document.id, source FROM document LEFT JOIN delivery USING (seq) ORDER BY document.id ${order} LIMIT 1`)
      .get();
    if (end === undefined) return true;
    return end.source !== null && finds.get(`facets : ${facetToken('source', end.source)}`, end.id) !== undefined;
  });
  if (!hasMeta || !agrees) throw damaged();
}
