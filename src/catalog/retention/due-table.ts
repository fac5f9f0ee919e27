import type { Database } from 'better-sqlite3';
import { isHeld, partKinds } from '../../domain/delivery.ts';
import { type DueKind, type DuePlace, type DueQuery, dueKinds } from '../../domain/keeping.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { parseRecord, receivedMsOf } from '../deliveries/delivery-table.ts';

/**
 * Held parts by source, kind and the time from which their keeping counts, for the writer. Rules are no part of it: they
 * change with the settings, and what is due by them is the beginning of a stretch of this index.
 */
export interface DueTable {
  /** Lists the kinds that a first copy holds; a duplicate renews those of its first copy. */
  add(record: DeliveryRecord): void;
  remove(record: DeliveryRecord): void;
  /** The same for one that is erased: when it came again is forgotten, too. */
  forget(record: DeliveryRecord): void;
  due(query: DueQuery): { record: DeliveryRecord; basisMs: number }[];
}

/** Reads what becomes due. */
export interface DueQueries {
  /** What of a kind and source is due when all is that was received until then: how many deliveries, and their bytes. */
  dueUntil(of: { source: string; kind: DueKind; untilMs: number }): { deliveries: number; bytes: number };
}

interface DueRow {
  basis_ms: number;
  record: string;
}

export function dueTable(db: Database): DueTable {
  const insert = db.prepare<[string, number, number, number, number]>(
    'INSERT INTO due (source, kind, basis_ms, seq, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = db.prepare<[string, number, number, number]>(
    'DELETE FROM due WHERE source = ? AND kind = ? AND basis_ms = ? AND seq = ?',
  );
  const renewedTo = db.prepare<[number], number>('SELECT basis_ms FROM renewed WHERE seq = ?').pluck();
  const renew = db.prepare<[number, number]>(
    'INSERT INTO renewed (seq, basis_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET basis_ms = max(basis_ms, excluded.basis_ms)',
  );
  const unrenew = db.prepare<[number]>('DELETE FROM renewed WHERE seq = ?');
  const find = db.prepare<[string], string>('SELECT record FROM delivery WHERE id = ?').pluck();
  const due = db.prepare<[string, number, number, number, number, number], DueRow>(`
    SELECT due.basis_ms, d.record FROM due CROSS JOIN delivery d ON d.seq = due.seq
    WHERE due.source = ? AND due.kind = ? AND (due.basis_ms, due.seq) > (?, ?) AND due.basis_ms <= ?
    ORDER BY due.basis_ms, due.seq LIMIT ?`);

  const basisOf = (record: DeliveryRecord): number => renewedTo.get(record.seq) ?? receivedMsOf(record);

  function list(record: DeliveryRecord): void {
    const { seq, delivery } = record;
    const basisMs = basisOf(record);
    for (const [kind, bytes] of heldKinds(record)) insert.run(delivery.source, kind, basisMs, seq, bytes);
  }

  function unlist(record: DeliveryRecord): void {
    const { seq, delivery } = record;
    const basisMs = basisOf(record);
    for (const [kind] of heldKinds(record)) remove.run(delivery.source, kind, basisMs, seq);
  }

  return {
    add(record) {
      const { duplicateOf } = record.delivery;
      const json = duplicateOf === null ? undefined : find.get(duplicateOf);
      if (json === undefined) return list(record);
      const first = parseRecord(json);
      const basisMs = receivedMsOf(record);
      if (basisMs <= basisOf(first)) return;
      unlist(first);
      renew.run(first.seq, basisMs);
      list(first);
    },
    remove: unlist,
    forget(record) {
      unlist(record);
      unrenew.run(record.seq);
    },
    due({ source, kind, untilMs, after, limit }) {
      const from: DuePlace = after ?? { basisMs: Number.MIN_SAFE_INTEGER, seq: 0 };
      const rows = due.all(source, dueKinds.indexOf(kind), from.basisMs, from.seq, untilMs, limit);
      return rows.map(({ basis_ms: basisMs, record }) => ({ record: parseRecord(record), basisMs }));
    },
  };
}

export function dueQueries(db: Database): DueQueries {
  const sum = db.prepare<[string, number, number], { deliveries: number; bytes: number }>(`
    SELECT count(*) AS deliveries, coalesce(sum(bytes), 0) AS bytes FROM due
    WHERE source = ? AND kind = ? AND basis_ms <= ?`);
  return {
    dueUntil: ({ source, kind, untilMs }) =>
      sum.get(source, dueKinds.indexOf(kind), untilMs) ?? { deliveries: 0, bytes: 0 },
  };
}

/** Bytes by the number of the kind, the record among them; of what came again, nothing. */
function heldKinds({ delivery: { state, duplicateOf, parts } }: DeliveryRecord): Map<number, number> {
  const kinds = new Map<number, number>();
  if (duplicateOf !== null) return kinds;
  kinds.set(dueKinds.indexOf('record'), 0);
  if (state !== 'filed' && state !== 'quarantined') return kinds;
  for (const part of parts.filter(isHeld)) {
    const kind = partKinds.indexOf(part.kind);
    kinds.set(kind, (kinds.get(kind) ?? 0) + part.bytes);
  }
  return kinds;
}
