import type { Database } from 'better-sqlite3';
import type { LedgerPosition } from '../../domain/inbox.ts';
import {
  asStorageFault,
  damaged,
  type OpenedFile,
  openFileForWriting,
  type SqliteFile,
} from '../sqlite/sqlite-file.ts';

/** Every schema the queue of fetches ever had, oldest first. Forward only: a released entry is never edited. */
const migrations: readonly string[] = [
  `
  -- One row: how much of the ledger is in here.
  CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_file TEXT,
    ledger_offset INTEGER
  ) STRICT;
  INSERT INTO meta VALUES (1, NULL, NULL);

  -- state: a FetchState, or watching; a job that is watched is looked at when it would be overdue.
  -- begun: 1 while a try is under way. Never a URL, a key or a token.
  CREATE TABLE fetch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    job TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    anew_after TEXT,
    since_ms INTEGER NOT NULL,
    next_ms INTEGER,
    begun INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER,
    last_error TEXT,
    key_refused INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, job)
  ) STRICT;
  CREATE INDEX fetch_due ON fetch (next_ms) WHERE next_ms IS NOT NULL AND begun = 0;
  CREATE INDEX fetch_by_state ON fetch (state, last_ms);
  `,
  `
  -- The position in the ledger as one text, which only the ledger reads; until here it was a file and an offset.
  ALTER TABLE meta ADD COLUMN position TEXT;
  UPDATE meta SET position = json_object('file', ledger_file, 'offset', ledger_offset) WHERE ledger_file IS NOT NULL;
  ALTER TABLE meta DROP COLUMN ledger_file;
  ALTER TABLE meta DROP COLUMN ledger_offset;
  `,
];

const fetchFile: SqliteFile = {
  title: 'queue of fetches',
  migrations,
  pragmas: { secure_delete: 1 },
  assertSound(db) {
    if (db.prepare('SELECT 1 FROM meta WHERE one = 1').get() === undefined) throw damaged();
  },
};

/** Opens the queue for its only writer, as `openFileForWriting`. */
export function openFetchesForWriting(path: string): OpenedFile {
  return openFileForWriting(path, fetchFile);
}

/** Does a piece of work; what SQLite fails with becomes a CollectorError. */
export function onFetches<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw asStorageFault(error, fetchFile);
  }
}

/** Reads and moves the place in the ledger. */
export function fetchPosition(db: Database) {
  const read = db.prepare<[], LedgerPosition | null>('SELECT position FROM meta').pluck();
  const move = db.prepare<[LedgerPosition]>('UPDATE meta SET position = ?');
  return {
    read: (): LedgerPosition | null => read.get() ?? null,
    move: (position: LedgerPosition): void => void move.run(position),
  };
}
