import type { CatalogWriter } from '../../domain/catalog-writer.ts';
import type { KeyedHashes } from '../../domain/erasure.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';
import { asStorageFault, emptyLog, openFileForWriting } from '../sqlite/sqlite-file.ts';
import { batchWriter, openTables } from './batch-writer.ts';
import { catalogFile } from './catalog-file.ts';
import { refusalWriter } from './refusals.ts';

/**
 * Opens the catalog for its only writer; works synchronously, so it belongs on the filing thread.
 *
 * `movedAside` is the path a damaged catalog was moved to, or null: then the new one is empty and the ledger must be
 * replayed from its first line.
 *
 * One that holds hashes made with another key is begun anew.
 *
 * @param hashes by which it is known what is gone
 * @throws CollectorError `storage-unavailable`
 */
export function openCatalogWriter(
  path: string,
  hashes: KeyedHashes,
): CatalogWriter & { readonly movedAside: string | null; emptyLog(): Promise<boolean>; close(): void } {
  const { db, movedAside } = openFileForWriting(path, catalogFile);
  const tables = openTables(db, hashes);
  const { deliveries, names, meta, holds, due, copies, gone, erasures, jobs } = tables;
  const addRefusals = refusalWriter(db);
  const applyBatch = batchWriter(db, tables);

  function whereThere<Value>(id: string, otherwise: Value, read: (record: DeliveryRecord) => Value): Value {
    const record = deliveries.find(id);
    return record === null ? otherwise : read(record);
  }

  function withCopies(record: DeliveryRecord): DeliveryRecord[] {
    return [record, ...copies.of(record).flatMap((id) => deliveries.find(id) ?? [])];
  }

  function callOf(record: DeliveryRecord): DeliveryRecord[] {
    const name = jobs.nameOf(record);
    const records = (name === null ? [record] : deliveries.ofJob(name)).flatMap(withCopies);
    return [...new Map(records.map((one) => [one.seq, one])).values()];
  }

  return {
    movedAside,
    position: () => answer(meta.position),
    lastSeq: () => answer(() => Math.max(deliveries.lastSeq(), erasures.lastErased())),
    apply: (records, position) => answer(() => applyBatch(records, position)),
    firstWith: (fingerprint) =>
      answer(() => {
        const first = deliveries.firstWith(fingerprint);
        return first === null ? null : { id: first.delivery.id, parts: first.delivery.parts };
      }),
    isTaken: (key) => answer(() => names.isTaken(key)),
    nextNumber: (baseKey) => answer(() => names.nextNumber(baseKey)),
    record: (id) => answer(() => deliveries.find(id)),
    due: (query) => answer(() => due.due(query)),
    holdOn: (id) => answer(() => whereThere(id, null, holds.on)),
    holdsWithin: (id, scope) => answer(() => whereThere(id, [], (record) => holds.within(record, scope))),
    copiesOf: (id) => answer(() => whereThere(id, [], withCopies)),
    callOf: (id) => answer(() => whereThere(id, [], callOf)),
    idsWithExternal: (externalId) => answer(() => gone.withExternal(externalId)),
    recordsAt: (seqs) => answer(() => seqs.flatMap((seq) => deliveries.at(seq) ?? [])),
    isGone: (question) => answer(() => gone.isBarred(question)),
    unfinishedErasures: () => answer(erasures.unfinished),
    addRefusals: (refusals) => answer(() => addRefusals(refusals)),
    emptyLog: () => answer(() => emptyLog(db)),
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
