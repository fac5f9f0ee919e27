import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { isHeld } from '../../domain/delivery.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { kindSet } from './kinds.ts';

/** The rows of deliveries, for the writer. */
export interface DeliveryTable {
  /** True when the id or the sequence number is there. */
  has(record: DeliveryRecord): boolean;
  /** `jobName` is the row of `job_name` that stands for the job id, or null without one. */
  insert(record: DeliveryRecord, jobName: number | null): void;
  /** Puts a new record in the place of the one with the same sequence number. */
  replace(record: DeliveryRecord, jobName: number | null): void;
  find(id: string): DeliveryRecord | null;
  at(seq: number): DeliveryRecord | null;
  /** Puts a delivery under another row of `job_name`. */
  moveTo(seq: number, jobName: number | null): void;
  remove(seq: number): void;
  /** The records of the job that goes by the id of this row, oldest first. */
  ofJob(jobName: number): DeliveryRecord[];
  firstWith(fingerprint: string): DeliveryRecord | null;
  lastSeq(): number;
  /** Forgets what was remembered of rows that a rolled back transaction may have taken away. */
  forgetCached(): void;
}

/** Reads a record as the writer stored it. */
export function parseRecord(json: string): DeliveryRecord {
  return JSON.parse(json);
}

/** Time of receipt, ms since 1970. */
export function receivedMsOf({ delivery }: DeliveryRecord): number {
  return Date.parse(delivery.receivedAt);
}

export function deliveryTable(db: Database): DeliveryTable {
  const facetIdOf = cachedFacets(db);
  const has = db.prepare<[string, number], number>('SELECT 1 FROM delivery WHERE id = ? OR seq = ?').pluck();
  const insert = db.prepare(`
    INSERT INTO delivery (job_name, facet, sender, received_ms, fingerprint, record, id, seq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const replace = db.prepare(`
    UPDATE delivery SET job_name = ?, facet = ?, sender = ?, received_ms = ?, fingerprint = ?, record = ?
    WHERE id = ? AND seq = ?`);
  const find = db.prepare<[string], string>('SELECT record FROM delivery WHERE id = ?').pluck();
  const at = db.prepare<[number], string>('SELECT record FROM delivery WHERE seq = ?').pluck();
  const move = db.prepare<[number | null, number]>('UPDATE delivery SET job_name = ? WHERE seq = ?');
  const remove = db.prepare<[number]>('DELETE FROM delivery WHERE seq = ?');
  const ofJob = db
    .prepare<[number], string>(`
      SELECT record FROM delivery WHERE seq IN (
        SELECT d.seq FROM job_name asked CROSS JOIN job_name n ON n.job = asked.job
        CROSS JOIN delivery d INDEXED BY delivery_by_job ON d.job_name = n.id WHERE asked.id = ?) ORDER BY seq`)
    .pluck();
  const firstWith = db
    .prepare<[Buffer], string>('SELECT record FROM delivery WHERE fingerprint = ? ORDER BY seq LIMIT 1')
    .pluck();
  const lastSeq = db.prepare<[], number | null>('SELECT max(seq) FROM delivery').pluck();

  const columnsOf = (record: DeliveryRecord) => [
    facetIdOf.get(record),
    record.delivery.sender ?? '',
    receivedMsOf(record),
    heldFingerprint(record),
    JSON.stringify(record),
    record.delivery.id,
    record.seq,
  ];
  return {
    has: ({ seq, delivery }) => has.get(delivery.id, seq) !== undefined,
    insert: (record, jobName) => void insert.run(jobName, ...columnsOf(record)),
    replace: (record, jobName) => void replace.run(jobName, ...columnsOf(record)),
    find: (id) => parseIfAny(find.get(id)),
    at: (seq) => parseIfAny(at.get(seq)),
    moveTo: (seq, jobName) => void move.run(jobName, seq),
    remove: (seq) => void remove.run(seq),
    ofJob: (jobName) => ofJob.all(jobName).map(parseRecord),
    firstWith: (fingerprint) => parseIfAny(firstWith.get(shortened(fingerprint))),
    lastSeq: () => lastSeq.get() ?? 0,
    forgetCached: facetIdOf.clear,
  };
}

function parseIfAny(json: string | undefined): DeliveryRecord | null {
  return json === undefined ? null : parseRecord(json);
}

/** Duplicates, what is in the quarantine and what is gone, be it in part, are nothing that a later delivery could be a duplicate of. */
function heldFingerprint({ delivery, fingerprint }: DeliveryRecord): Buffer | null {
  const isWhole = delivery.state === 'filed' && delivery.duplicateOf === null && delivery.parts.every(isHeld);
  return isWhole && fingerprint !== null ? shortened(fingerprint) : null;
}

/**
 * 128 bits are enough to tell fingerprints apart. This index alone is written all over with every batch; in full
 * length it takes three times the pages, and a fifth off the speed at 300,000 deliveries (bench/catalog-scale.ts).
 */
function shortened(fingerprint: string): Buffer {
  return hash('sha256', fingerprint, 'buffer').subarray(0, 16);
}

function cachedFacets(db: Database): { get(record: DeliveryRecord): number; clear(): void } {
  const ids = new Map<string, number>();
  // The update that changes nothing makes RETURNING answer for a row that was there before, too.
  const ensure = db
    .prepare<[string, string, number], number>(`
      INSERT INTO facet (source, outcome, kinds) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET kinds = kinds RETURNING id`)
    .pluck();
  return {
    get({ delivery: { source, outcome, parts } }) {
      const kinds = kindSet(parts.map((part) => part.kind));
      const key = `${source} ${outcome} ${kinds}`;
      const known = ids.get(key) ?? ensure.get(source, outcome, kinds);
      if (known === undefined) throw new Error('RETURNING gave no row');
      ids.set(key, known);
      return known;
    },
    clear: () => ids.clear(),
  };
}
