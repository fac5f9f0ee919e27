import type { Database } from 'better-sqlite3';
import { CollectorError } from '../domain/errors.ts';

/**
 * Every schema the catalog ever had, oldest first. Forward only: a released entry is never edited, a new one is added.
 *
 * Times are ms since 1970 in `…_ms` columns and ISO 8601 in `…_at` columns.
 */
const migrations: readonly string[] = [
  `
  -- One row: how much of the ledger is in here, and how many deliveries there are, so that nothing is ever counted.
  CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_file TEXT,
    ledger_offset INTEGER,
    deliveries INTEGER NOT NULL,
    filed INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    quarantined_bytes INTEGER NOT NULL,
    deleted INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES (1, NULL, NULL, 0, 0, 0, 0, 0);

  -- Each combination of filter values that occurs. There are few (at most sources × outcomes × sets of kinds), so any
  -- filter is a short list of facets, and its newest page the merge of their newest entries: no combination of
  -- filters ever reads rows that it does not return. kinds: see kinds.ts.
  CREATE TABLE facet (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    kinds INTEGER NOT NULL,
    UNIQUE (source, outcome, kinds)
  ) STRICT;

  -- The columns that are searched, and the whole record as JSON. fingerprint is shortened, and set only while it
  -- answers firstWith.
  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    facet INTEGER NOT NULL,
    sender TEXT NOT NULL,
    job_name INTEGER,
    received_ms INTEGER NOT NULL,
    fingerprint BLOB,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX delivery_by_facet ON delivery (facet, seq, received_ms);
  CREATE INDEX delivery_by_sender ON delivery (sender, facet, seq, received_ms);
  CREATE INDEX delivery_by_job ON delivery (job_name, facet, seq, received_ms) WHERE job_name IS NOT NULL;
  CREATE INDEX delivery_by_fingerprint ON delivery (fingerprint) WHERE fingerprint IS NOT NULL;

  -- Earliest and latest time in each block of size sequence numbers: see spans.ts.
  CREATE TABLE span (
    size INTEGER NOT NULL,
    block INTEGER NOT NULL,
    min_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL,
    PRIMARY KEY (size, block)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE source (
    source TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    last_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- One row per job, however many ids it goes by; tally: see job-tally.ts.
  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    tally TEXT NOT NULL
  ) STRICT;
  CREATE INDEX job_by_last ON job (last_seq, last_ms);
  CREATE INDEX job_by_source ON job (source, last_seq, last_ms);

  -- Every id of a job. is_alias: some delivery calls it another id of its job. seq: of the first delivery that names it.
  -- Deliveries refer to the name, so that jobs are joined by moving names; and by number, because vendors' ids are
  -- random and would spread over the index.
  CREATE TABLE job_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    job INTEGER NOT NULL REFERENCES job,
    is_alias INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    UNIQUE (name, source)
  ) STRICT;
  CREATE INDEX job_name_by_job ON job_name (job);

  -- Path keys that are or were used, and the next number of each key as a wanted name. Outlives the files.
  CREATE TABLE name (
    key TEXT PRIMARY KEY,
    is_taken INTEGER NOT NULL,
    next_number INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    parent INTEGER REFERENCES folder,
    name TEXT NOT NULL
  ) STRICT;
  CREATE INDEX folder_by_parent ON folder (parent, name);
  INSERT INTO folder VALUES (1, '', NULL, '');

  CREATE TABLE file (
    folder INTEGER NOT NULL REFERENCES folder,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    part INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    media_type TEXT,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quarantine (
    seq INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    times_seen INTEGER NOT NULL,
    last_seen_at TEXT NOT NULL
  ) STRICT;
  -- When the bytes came again: what tells a new sighting from one that is replayed.
  CREATE TABLE sighting (
    seq INTEGER NOT NULL REFERENCES quarantine ON DELETE CASCADE,
    at TEXT NOT NULL,
    PRIMARY KEY (seq, at)
  ) STRICT, WITHOUT ROWID;

  -- sender is '' where the address could not be read: null never equals null in a key.
  CREATE TABLE refusal (
    minute_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    sender TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute_ms, source, sender, code)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The schema this program writes and reads; `user_version` of the file. */
export const schemaVersion = migrations.length;

/**
 * Brings the schema up to date, in one transaction.
 *
 * @throws CollectorError `storage-unavailable` for a catalog written by a newer program.
 */
export function migrate(db: Database): void {
  const version = db.pragma('user_version', { simple: true });
  if (version === schemaVersion) return;
  if (typeof version !== 'number' || version > schemaVersion) {
    throw new CollectorError(
      'storage-unavailable',
      `catalog.sqlite has schema ${String(version)}, this program knows up to ${schemaVersion}: ` +
        'run a newer collector, or move the file away to have it rebuilt from the ledger',
    );
  }
  db.transaction(() => {
    for (const sql of migrations.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${schemaVersion}`);
  }).immediate();
}
