import type { Database } from 'better-sqlite3';
import type { CatalogWriter } from '../../domain/catalog-writer.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../../domain/ledger.ts';
import { jobTable } from '../jobs/job-table.ts';
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
  const applyBatch = batchWriter(db, { deliveries, files, meta });

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
}

/** What a batch changes about the whole. */
interface Change {
  counts: Counts;
  activity: ActivityChange;
}

/**
 * Compiles how records enter the catalog: each batch and the position behind it in one transaction.
 *
 * Every record is applied once, however often it comes: a delivery by its id, a later fact by the state it leads to.
 */
function batchWriter(db: Database, { deliveries, files, meta }: Tables) {
  const jobs = jobTable(db);
  const quarantine = quarantineTable(db);
  const noteSpans = spanWriter(db);
  const noteActivity = activityWriter(db);

  function add(record: DeliveryRecord, change: Change): void {
    if (deliveries.has(record)) return;
    const { source, receivedAt } = record.delivery;
    deliveries.insert(record, jobs.add(record));
    files.add(record);
    quarantine.add(record);
    count(change.counts, record.delivery, 1);
    countDelivery(change.activity, record, 1);
    meta.hear(source, record.seq, receivedAt);
  }

  function replace(before: DeliveryRecord, after: DeliveryRecord, change: Change): void {
    jobs.remove(before);
    files.remove(before);
    quarantine.remove(before);
    count(change.counts, before.delivery, -1);
    countDelivery(change.activity, before, -1);
    deliveries.replace(after, jobs.add(after));
    files.add(after);
    quarantine.add(after);
    count(change.counts, after.delivery, 1);
    countDelivery(change.activity, after, 1);
  }

  /** A later fact about a delivery that is not there can only come from a damaged ledger: there is nothing to change. */
  function applyOne(record: LedgerRecord, change: Change): void {
    if (record.type === 'delivery') {
      add(record, change);
      return;
    }
    const before = deliveries.find(record.type === 'released' ? record.record.delivery.id : record.id);
    if (before === null) return;
    const { state, source } = before.delivery;
    switch (record.type) {
      case 'deleted':
        if (state !== 'deleted') replace(before, withoutPayload(before), change);
        return;
      case 'released':
        if (state === 'quarantined') replace(before, record.record, change);
        return;
      case 'seen-again':
        if (quarantine.see(before.seq, record.at)) meta.hearAgain(source, record.at);
    }
  }

  const apply = db.transaction((records: readonly LedgerRecord[], position: LedgerPosition) => {
    const change: Change = { counts: noCounts(), activity: new Map() };
    for (const record of records) applyOne(record, change);
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

/** What was read out of the payload to recognise the recording by goes with it. */
function withoutPayload(record: DeliveryRecord): DeliveryRecord {
  const { delivery } = record;
  const parts = delivery.parts.map((part) => ({ ...part, path: null }));
  return { ...record, title: null, externalIds: [], delivery: { ...delivery, state: 'deleted', parts } };
}
