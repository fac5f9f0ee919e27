import { retentionSchema } from '../retention/schema.ts';

/** Forgets what comes from the ledger: the next start reads it from its first line. Jobs are made anew besides. */
const forgetDeliveries = `
  DELETE FROM file;
  DELETE FROM folder WHERE id <> 1;
  DELETE FROM name;
  DELETE FROM sighting;
  DELETE FROM quarantine;
  DELETE FROM span;
  DELETE FROM source;
  DELETE FROM delivery;
  DELETE FROM facet;
  UPDATE meta SET ledger_file = NULL, ledger_offset = NULL,
    deliveries = 0, filed = 0, quarantined = 0, quarantined_bytes = 0, deleted = 0;

  DROP TABLE job_name;
  DROP TABLE job;
`;

/** The ids of jobs, as they were from the first schema on. */
const jobNames = `
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
`;

/**
 * Every schema the catalog ever had, oldest first. Forward only: a released entry is never edited, a new one is added.
 *
 * Times are ms since 1970 in `…_ms` columns and ISO 8601 in `…_at` columns.
 */
export const migrations: readonly string[] = [
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

  -- One row per job, however many ids it goes by.
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
  `
  -- Jobs learn titles, ids of the customer and warnings, and are found by their state. That cannot be told from the old
  -- tallies.
  ${forgetDeliveries}
  -- One row per job, however many ids it goes by. first_ms and last_ms are of the first and the last delivery in the order
  -- of acceptance.
  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    standing INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    tally TEXT NOT NULL
  ) STRICT;
  CREATE INDEX job_by_last ON job (last_seq, last_ms);
  CREATE INDEX job_by_standing ON job (source, standing, last_seq, last_ms, first_ms);
  ${jobNames}`,
  `
  -- What came hour by hour, counted as it is filed, so that a chart of a week never counts deliveries.
  CREATE TABLE activity (
    hour_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    deliveries INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (hour_ms, source, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO activity
    SELECT d.received_ms / 3600000 * 3600000, f.source, f.outcome, count(*),
      sum((SELECT coalesce(sum(part.value ->> 'bytes'), 0) FROM json_each(d.record, '$.delivery.parts') part))
    FROM delivery d JOIN facet f ON f.id = d.facet GROUP BY 1, 2, 3;

  -- The table of refusals is capped; these rows are few, and stay.
  CREATE TABLE refused_hour (
    hour_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    refusals INTEGER NOT NULL,
    PRIMARY KEY (hour_ms, source)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO refused_hour
    SELECT minute_ms / 3600000 * 3600000, source, sum(count) FROM refusal GROUP BY 1, 2;
  `,
  `
  -- Jobs learn where what came is now, and what the vendor said last. That cannot be told from the old tallies either.
  DELETE FROM activity;
  ${forgetDeliveries}
  -- status: see job-status.ts, counters: see job-counters.ts; the other columns as before.
  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    status INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    counters TEXT NOT NULL
  ) STRICT;
  CREATE INDEX job_by_last ON job (last_seq, last_ms);
  CREATE INDEX job_by_status ON job (source, status, last_seq, last_ms, first_ms);
  ${jobNames}`,
  `
  -- The position in the ledger as one text, which only the ledger reads; until here it was a file and an offset.
  ALTER TABLE meta ADD COLUMN position TEXT;
  UPDATE meta SET position = json_object('file', ledger_file, 'offset', ledger_offset) WHERE ledger_file IS NOT NULL;
  ALTER TABLE meta DROP COLUMN ledger_file;
  ALTER TABLE meta DROP COLUMN ledger_offset;
  `,
  retentionSchema,
  `
  -- title: that of the counters in the form by which jobs are sorted, see job-table.ts.
  ALTER TABLE job ADD COLUMN title TEXT;
  UPDATE job SET title = lower(counters ->> '$.title.text');
  CREATE INDEX job_by_title ON job (title, id) WHERE title IS NOT NULL;
  `,
];

/** The schema this program writes and reads; `user_version` of the file. */
export const schemaVersion = migrations.length;
