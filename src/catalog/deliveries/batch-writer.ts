import type { Database } from 'better-sqlite3';
import { isErasedLine } from '../../domain/erased-record.ts';
import type { ErasedLine, ErasureRecord, KeyedHashes } from '../../domain/erasure.ts';
import { StartError } from '../../domain/errors.ts';
import { type GoneParts, withoutPayload } from '../../domain/gone.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { DeletedRecord, DeliveryRecord, LedgerRecord } from '../../domain/ledger.ts';
import { jobTable } from '../jobs/job-table.ts';
import { copyTable } from '../retention/copy-table.ts';
import { dueTable } from '../retention/due-table.ts';
import { erasureTable } from '../retention/erasure-table.ts';
import { goneTable } from '../retention/gone-table.ts';
import { takeHashKey } from '../retention/hash-key.ts';
import { holdTable } from '../retention/hold-table.ts';
import { nameTable } from '../retention/name-table.ts';
import { spanWriter } from '../sqlite/spans.ts';
import { type ActivityChange, activityWriter, countDelivery } from './activity-table.ts';
import { deliveryTable, receivedMsOf } from './delivery-table.ts';
import { fileTable } from './file-table.ts';
import { type Counts, count, metaTable, noCounts } from './meta-table.ts';
import { quarantineTable } from './quarantine-table.ts';

/** Every table that a batch is written to. */
export type Tables = ReturnType<typeof openTables>;

export function openTables(db: Database, hashes: KeyedHashes) {
  takeHashKey(db, hashes);
  return {
    deliveries: deliveryTable(db),
    files: fileTable(db),
    names: nameTable(db, hashes),
    meta: metaTable(db),
    jobs: jobTable(db),
    quarantine: quarantineTable(db),
    holds: holdTable(db),
    due: dueTable(db),
    copies: copyTable(db),
    gone: goneTable(db, hashes),
    erasures: erasureTable(db),
    hashPrint: hashes.print,
  };
}

const wrongKey =
  'the ledger holds hashes that were made with another key than that in keys.json: restore keys.json from a backup; without it ' +
  'what was erased is not known again';

/** Lines about a delivery that must be there. */
type AboutDelivery = DeletedRecord | Extract<LedgerRecord, { type: 'delivery' | 'released' | 'seen-again' }>;

/** What a batch changes about the whole. */
interface Change {
  counts: Counts;
  activity: ActivityChange;
  /** Rows of ids of jobs that have to be added up again. */
  jobs: Set<number>;
}

/**
 * Compiles how records enter the catalog: each batch and the position behind it in one transaction.
 *
 * Every record is applied once, however often it comes: a delivery by its id, a later fact by the state it leads to.
 */
export function batchWriter(db: Database, tables: Tables) {
  const { deliveries, files, names, meta, holds, due, copies, quarantine, jobs, gone, erasures, hashPrint } = tables;
  const noteSpans = spanWriter(db);
  const noteActivity = activityWriter(db);

  function add(record: DeliveryRecord, change: Change): void {
    if (deliveries.has(record)) return;
    const { source, receivedAt } = record.delivery;
    deliveries.insert(record, jobs.add(record));
    files.add(record);
    if (record.delivery.state === 'filed') names.use(record);
    gone.addExternal(record);
    quarantine.add(record);
    copies.add(record);
    due.add(record);
    count(change.counts, record.delivery, 1);
    countDelivery(change.activity, record, 1);
    meta.hear(source, record.seq, receivedAt);
  }

  function replace(before: DeliveryRecord, after: DeliveryRecord, change: Change): void {
    jobs.remove(before);
    due.remove(before);
    files.remove(before);
    quarantine.remove(before);
    count(change.counts, before.delivery, -1);
    countDelivery(change.activity, before, -1);
    deliveries.replace(after, jobs.add(after));
    files.add(after);
    if (after.delivery.state === 'filed') names.use(after);
    gone.removeExternal(before);
    gone.addExternal(after);
    quarantine.add(after);
    copies.add(after);
    due.add(after);
    count(change.counts, after.delivery, 1);
    countDelivery(change.activity, after, 1);
  }

  /** Takes the payload, or some of its parts, and with the first copy those of all that came again. Its job stays its job. */
  function empty(before: DeliveryRecord, parts: GoneParts, change: Change): void {
    const after = withoutPayload(before, parts);
    files.remove(before);
    files.add(after);
    due.remove(before);
    due.add(after);
    gone.barFor(before);
    quarantine.remove(before);
    const name = jobs.nameOf(before);
    deliveries.replace(after, name);
    if (name !== null) change.jobs.add(name);
    count(change.counts, before.delivery, -1);
    count(change.counts, after.delivery, 1);
    for (const id of copies.of(before)) {
      const copy = deliveries.find(id);
      if (copy !== null && copy.delivery.state !== 'deleted') empty(copy, parts, change);
    }
  }

  /** Leaves of deliveries no more than hashes; what is left of their jobs are the jobs that they would have been without them. */
  function erase(record: ErasureRecord, change: Change): void {
    const jobNames = new Set<number>();
    const seqs = new Set(record.seqs);
    for (const seq of seqs) {
      erasures.addErased(seq);
      const before = deliveries.at(seq);
      if (before === null) continue;
      const name = jobs.nameOf(before);
      if (name !== null) jobNames.add(name);
      files.remove(before);
      quarantine.remove(before);
      due.forget(before);
      copies.remove(before);
      gone.removeExternal(before);
      names.hash(before);
      count(change.counts, before.delivery, -1);
      countDelivery(change.activity, before, -1);
    }
    for (const name of jobNames) {
      for (const { record: left, name: other } of jobs.rebuild(name, seqs)) deliveries.moveTo(left.seq, other);
    }
    for (const seq of seqs) deliveries.remove(seq);
    names.useHashed(record.names);
    gone.bar(record.gone);
    erasures.end(record);
  }

  /** What is about no delivery that is there; true for such a record. */
  function applyElsewhere(record: LedgerRecord, change: Change): record is Exclude<LedgerRecord, AboutDelivery> {
    if (record.type === 'held' || record.type === 'unheld') holds.apply(record);
    else if (record.type === 'lifted') gone.lift(record.gone);
    // What people say stands in files of its own.
    else if (record.type === 'annotated') return true;
    else if (record.type === 'erasing') erasures.begin(record);
    else if (record.type === 'erased' && isErasedLine(record)) useErased(record);
    else if (record.type === 'erased') erase(record, change);
    else return false;
    return true;
  }

  function useErased({ seq, names: used, print }: ErasedLine): void {
    if (print !== '' && print !== hashPrint) throw new StartError(wrongKey);
    erasures.addErased(seq);
    names.useHashed(used);
  }

  /** A later fact about a delivery that is not there can only come from a damaged ledger: there is nothing to change. */
  function applyOne(record: LedgerRecord, change: Change): void {
    if (record.type === 'delivery') return add(record, change);
    if (applyElsewhere(record, change)) return;
    const before = deliveries.find(record.type === 'released' ? record.record.delivery.id : record.id);
    if (before === null) return;
    const { state, source } = before.delivery;
    switch (record.type) {
      case 'deleted':
        if (state !== 'deleted') empty(before, record.parts ?? 'all', change);
        return;
      case 'released':
        if (state === 'quarantined') replace(before, record.record, change);
        return;
      case 'seen-again':
        if (quarantine.see(before.seq, record.at)) meta.hearAgain(source, record.at);
    }
  }

  const apply = db.transaction((records: readonly LedgerRecord[], position: LedgerPosition) => {
    const change: Change = { counts: noCounts(), activity: new Map(), jobs: new Set() };
    for (const record of records) applyOne(record, change);
    for (const name of change.jobs) jobs.recount(name);
    noteSpans(records.filter((record) => record.type === 'delivery').map(momentOf));
    noteActivity(change.activity);
    meta.advance(position, change.counts);
  });

  return (records: readonly LedgerRecord[], position: LedgerPosition): void => {
    try {
      apply.immediate(records, position);
    } catch (error) {
      deliveries.forgetCached();
      files.forgetCached();
      throw error;
    }
  };
}

function momentOf(record: DeliveryRecord): { seq: number; receivedMs: number } {
  return { seq: record.seq, receivedMs: receivedMsOf(record) };
}
