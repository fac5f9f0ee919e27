import type Database from 'better-sqlite3';

/** A delivery without its body. */
export interface Row {
  seq: number;
  id: string;
  head: string;
  parts: string;
  quarantine: string | null;
}

export type Statements = ReturnType<typeof prepareStatements>;

/** Every statement the inbox runs, compiled once per connection. */
export function prepareStatements(database: Database.Database) {
  return {
    insert: database.prepare<[number, string, string, string, string | null, Uint8Array | null]>(
      'INSERT INTO delivery (seq, id, head, parts, quarantine, body) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    pending: database.prepare<[number], Row & { body: Buffer | null; plan: string | null }>(
      `SELECT d.seq, id, head, parts, quarantine, body, plan
         FROM delivery d LEFT JOIN plan p ON p.seq = d.seq WHERE d.seq <= ? ORDER BY d.seq`,
    ),
    plan: database.prepare<[number, string]>('INSERT OR REPLACE INTO plan (seq, plan) VALUES (?, ?)'),
    abandoned: database.prepare<[], { seq: number; plan: string }>(
      'SELECT p.seq, p.plan FROM plan p LEFT JOIN delivery d ON d.seq = p.seq WHERE d.seq IS NULL',
    ),
    deleteRow: database.prepare<[number]>('DELETE FROM delivery WHERE seq = ?'),
    deletePlan: database.prepare<[number]>('DELETE FROM plan WHERE seq = ?'),
    undo: database.prepare<[string, number]>('DELETE FROM delivery WHERE id = ? AND seq > ?'),
    lastSeq: database.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM delivery'),
    // length() of a blob reads its header only.
    bodyBytes: database.prepare<[number], { bytes: number | null }>(
      'SELECT length(body) AS bytes FROM delivery WHERE seq = ?',
    ),
    depth: database.prepare<[], { deliveries: number; bytes: number }>(
      'SELECT count(*) AS deliveries, coalesce(sum(length(body)), 0) AS bytes FROM delivery',
    ),
    findById: database.prepare<[string, number], Row>(
      'SELECT seq, id, head, parts, quarantine FROM delivery WHERE id = ? AND seq <= ?',
    ),
    list: database.prepare<[number, number], Row>(
      'SELECT seq, id, head, parts, quarantine FROM delivery WHERE seq < ? ORDER BY seq DESC LIMIT ?',
    ),
    allParts: database.prepare<[], { parts: string }>('SELECT parts FROM delivery'),
    body: database.prepare<[number], { body: Buffer | null }>('SELECT body FROM delivery WHERE seq = ?'),
    freePages: database.prepare<[], { pages: number }>('SELECT freelist_count AS pages FROM pragma_freelist_count'),
    getMeta: database.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?'),
    setMeta: database.prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
  };
}
