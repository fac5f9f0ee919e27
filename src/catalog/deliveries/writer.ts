import type { Database } from 'better-sqlite3';
import type { CatalogWriter } from '../../domain/catalog-writer.ts';
import { type GoneParts, withoutPayload } from '../../domain/gone.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../../domain/ledger.ts';
import { jobTable } from '../jobs/job-table.ts';
import { copyTable } from '../retention/copy-table.ts';
import { type DueTable, dueTable } from '../retention/due-table.ts';
import { type HoldTable, holdTable } from '../retention/hold-table.ts';
import { spanWriter } from '../sqlite/spans.ts';
import { asStorageFault, openFileForWriting } from '../sqlite/sqlite-file.ts';
import { type ActivityChange, activityWriter, countDelivery } from './activity-table.ts';
import { catalogFile } from './catalog-file.ts';
import { type DeliveryTable, deliveryTable, receivedMsOf } from './delivery-table.ts';
import { fileTable } from './file-table.ts';
import { type Counts, count, metaTable, noCounts } from './meta-table.ts';
import { quarantineTable } from './quarantine-table.ts';
import { refusalWriter } from './refusals.ts';

/**
 * Opens the catalog for its only writer; works synchronously, so it belongs on the filing thread.
 *
 * `movedAside` is the path a damaged catalog was moved to, or null: then the new one is empty and the ledger must be
 * replayed from its first line.
 *
 * @throws CollectorError `storage-unavailable`
 */
export function openCatalogWriter(path: string): CatalogWriter & { readonly movedAside: string | null; close(): void } {
  const { db, movedAside } = openFileForWriting(path, catalogFile);
  const deliveries = deliveryTable(db);
  const files = fileTable(db);
  const meta = metaTable(db);
  const addRefusals = refusalWriter(db);
  const holds = holdTable(db);
  const due = dueTable(db);
  const applyBatch = batchWriter(db, { deliveries, files, meta, holds, due });

  function whereThere<Value>(id: string, otherwise: Value, read: (record: DeliveryRecord) => Value): Value {
    const record = deliveries.find(id);
    return record === null ? otherwise : read(record);
  }

  return {
    movedAside,
    position: () => answer(meta.position),
    lastSeq: () => answer(deliveries.lastSeq),
    apply: (records, position) => answer(() => applyBatch(records, position)),
    firstWith: (fingerprint) =>
      answer(() => {
        const first = deliveries.firstWith(fingerprint);
        return first === null ? null : { id: first.delivery.id, parts: first.delivery.parts };
      }),
    isTaken: (key) => answer(() => files.isTaken(key)),
    nextNumber: (baseKey) => answer(() => files.nextNumber(baseKey)),
    record: (id) => answer(() => deliveries.find(id)),
    due: (query) => answer(() => due.due(query)),
    holdOn: (id) => answer(() => whereThere(id, null, holds.on)),
    holdsWithin: (id, scope) => answer(() => whereThere(id, [], (record) => holds.within(record, scope))),
    addRefusals: (refusals) => answer(() => addRefusals(refusals)),
    close: () => void db.close(),
  };
}

async function answer<Value>(work: () => Value): Promise<Value> {
  try {
    return work();
  } catch (error) {
    throw asStorageFault(error, catalogFile);
  }
}

interface Tables {
  deliveries: DeliveryTable;
  files: ReturnType<typeof fileTable>;
  meta: ReturnType<typeof metaTable>;
  holds: HoldTable;
  due: DueTable;
}

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
function batchWriter(db: Database, { deliveries, files, meta, holds, due }: Tables) {
  const jobs = jobTable(db);
  const copies = copyTable(db);
  const quarantine = quarantineTable(db);
  const noteSpans = spanWriter(db);
  const noteActivity = activityWriter(db);

  function add(record: DeliveryRecord, change: Change): void {
    if (deliveries.has(record)) return;
    const { source, receivedAt } = record.delivery;
    deliveries.insert(record, jobs.add(record));
    files.add(record);
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
    quarantine.add(after);
    copies.add(after);
    due.add(after);
    count(change.counts, after.delivery, 1);
    countDelivery(change.activity, after, 1);
  }

  /** Takes the payload, or some of its parts, and with the first copy those of all that came again. Its job stays its job. */
  function empty(before: DeliveryRecord, gone: GoneParts, change: Change): void {
    const after = withoutPayload(before, gone);
    files.remove(before);
    files.add(after);
    due.remove(before);
    due.add(after);
    quarantine.remove(before);
    const name = jobs.nameOf(before);
    deliveries.replace(after, name);
    if (name !== null) change.jobs.add(name);
    count(change.counts, before.delivery, -1);
    count(change.counts, after.delivery, 1);
    for (const id of copies.of(before)) {
      const copy = deliveries.find(id);
      if (copy !== null && copy.delivery.state !== 'deleted') empty(copy, gone, change);
    }
  }

  /** A later fact about a delivery that is not there can only come from a damaged ledger: there is nothing to change. */
  function applyOne(record: LedgerRecord, change: Change): void {
    if (record.type === 'delivery') {
      add(record, change);
      return;
    }
    if (record.type === 'held' || record.type === 'unheld') {
      holds.apply(record);
      return;
    }
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
