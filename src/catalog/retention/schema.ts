/**
 * What the catalog has to know to keep, to let go and to hold. All of it comes from the ledger, which is read from its first
 * line once more: copies, times and names of old deliveries stand nowhere else.
 */
export const retentionSchema = `
  DELETE FROM file;
  DELETE FROM folder WHERE id <> 1;
  DELETE FROM name;
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

  -- Kinds of parts that first copies hold, by the time from which their keeping counts. kind: place in partKinds.
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
`;
