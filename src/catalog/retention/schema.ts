/**
 * What the catalog has to know to keep, to let go and to hold. All of it comes from the ledger, which is read from its first
 * line once more: copies, times and names of old deliveries stand nowhere else.
 */
export const retentionSchema = `
  DELETE FROM file;
  DELETE FROM folder WHERE id <> 1;
  DELETE FROM sighting;
  DELETE FROM quarantine;
  DELETE FROM span;
  DELETE FROM source;
  DELETE FROM activity;
  DELETE FROM delivery;
  DELETE FROM facet;
  DELETE FROM job_name;
  DELETE FROM job;
  UPDATE meta SET position = NULL, deliveries = 0, filed = 0, quarantined = 0, quarantined_bytes = 0, deleted = 0;

  -- Deliveries that brought the same again, by the one whose bytes they share.
  DROP TABLE IF EXISTS copy;
  CREATE TABLE copy (
    first INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (first, seq)
  ) STRICT, WITHOUT ROWID;

  -- What must not be removed. scope: 'job' for the whole call of the delivery. number: their order.
  DROP TABLE IF EXISTS hold;
  CREATE TABLE hold (
    number INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    code TEXT,
    reason TEXT NOT NULL,
    set_by TEXT,
    at TEXT NOT NULL,
    UNIQUE (seq, scope)
  ) STRICT;

  -- Kinds of parts that first copies hold, by the time from which their keeping counts. kind: place in dueKinds.
  DROP TABLE IF EXISTS due;
  CREATE TABLE due (
    source TEXT NOT NULL,
    kind INTEGER NOT NULL,
    basis_ms INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (source, kind, basis_ms, seq)
  ) STRICT, WITHOUT ROWID;
  -- First copies that came again: when last.
  DROP TABLE IF EXISTS renewed;
  CREATE TABLE renewed (
    seq INTEGER PRIMARY KEY,
    basis_ms INTEGER NOT NULL
  ) STRICT;

  -- Path keys that are or were used, and the next number of each key as a wanted name. Outlives the files. uses: by how many
  -- files of deliveries that are not erased.
  DROP TABLE IF EXISTS name;
  CREATE TABLE name (
    key TEXT PRIMARY KEY,
    is_taken INTEGER NOT NULL,
    next_number INTEGER NOT NULL,
    uses INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- The same of deliveries that are erased, by keyed hashes.
  DROP TABLE IF EXISTS hashed_name;
  CREATE TABLE hashed_name (
    hash TEXT PRIMARY KEY,
    is_taken INTEGER NOT NULL,
    next_number INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Keyed hashes of calls and deliveries that are gone.
  DROP TABLE IF EXISTS gone;
  CREATE TABLE gone (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  -- Keyed hashes of the customer's ids. Outlives the payload, so that calls are found that were deleted.
  DROP TABLE IF EXISTS external_id;
  CREATE TABLE external_id (
    hash TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (hash, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX external_id_by_delivery ON external_id (seq);

  -- begun: the line of the ledger, until it is done; report: from then on.
  DROP TABLE IF EXISTS erasure;
  CREATE TABLE erasure (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    begun TEXT,
    report TEXT
  ) STRICT;
  CREATE INDEX erasure_begun ON erasure (number) WHERE begun IS NOT NULL;
  -- Sequence numbers of deliveries that are erased: they are not given again.
  DROP TABLE IF EXISTS erased;
  CREATE TABLE erased (seq INTEGER PRIMARY KEY) STRICT;

  -- By which key the hashes were made.
  DROP TABLE IF EXISTS hash_key;
  CREATE TABLE hash_key (print TEXT NOT NULL) STRICT;
`;
