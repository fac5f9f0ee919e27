import type { Database } from 'better-sqlite3';
import { externalHash, type GoneQuestion, goneHashes, hashesOf } from '../../domain/erased-record.ts';
import type { KeyedHashes } from '../../domain/erasure.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** What is known of what is gone, and by which ids of customers calls are found, as keyed hashes; for the writer. */
export interface GoneTable {
  /** Notes that what these tell must not be fetched again. */
  bar(hashes: readonly string[]): void;
  lift(hashes: readonly string[]): void;
  /** Notes by what a delivery would be known again. */
  barFor(record: DeliveryRecord): void;
  isBarred(question: GoneQuestion): boolean;
  /** Lists the ids that the customer gave a delivery. They are found when it is deleted, too. */
  addExternal(record: DeliveryRecord): void;
  removeExternal(record: DeliveryRecord): void;
  /** Ids of the deliveries that have an id of the customer, oldest first. */
  withExternal(externalId: string): string[];
}

export function goneTable(db: Database, hashes: KeyedHashes): GoneTable {
  const bar = db.prepare<[string]>('INSERT INTO gone (hash) VALUES (?) ON CONFLICT DO NOTHING');
  const lift = db.prepare<[string]>('DELETE FROM gone WHERE hash = ?');
  const isAny = db.prepare<[], number>('SELECT 1 FROM gone LIMIT 1').pluck();
  const isBarred = db.prepare<[string], number>('SELECT 1 FROM gone WHERE hash = ?').pluck();
  const add = db.prepare<[string, number]>('INSERT INTO external_id (hash, seq) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const remove = db.prepare<[number]>('DELETE FROM external_id WHERE seq = ?');
  const find = db
    .prepare<[string], string>(`
      SELECT d.id FROM external_id e CROSS JOIN delivery d ON d.seq = e.seq WHERE e.hash = ? ORDER BY e.seq`)
    .pluck();
  return {
    bar: (texts) => texts.forEach((hash) => void bar.run(hash)),
    lift: (texts) => texts.forEach((hash) => void lift.run(hash)),
    barFor: (record) => goneHashes(record, hashes).forEach((hash) => void bar.run(hash)),
    isBarred: (question) =>
      isAny.get() !== undefined && hashesOf(question, hashes).some((hash) => isBarred.get(hash) !== undefined),
    addExternal({ seq, externalIds }) {
      for (const id of externalIds) add.run(externalHash(hashes, id), seq);
    },
    removeExternal: ({ seq }) => void remove.run(seq),
    withExternal: (externalId) => find.all(externalHash(hashes, externalId)),
  };
}
