import { posix } from 'node:path';
import type { CatalogReader } from '../../../src/domain/catalog.ts';
import type { CatalogWriter, RefusalCount } from '../../../src/domain/catalog-writer.ts';
import { isHeld } from '../../../src/domain/delivery.ts';
import { hashesOf } from '../../../src/domain/erased-record.ts';
import { pathKey } from '../../../src/domain/file-names.ts';
import { withoutPayload } from '../../../src/domain/gone.ts';
import type { Hold, HoldRecord, HoldScope } from '../../../src/domain/holds.ts';
import type { LedgerPosition } from '../../../src/domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../../../src/domain/ledger.ts';
import { testHashes } from '../../fixtures/hashes.ts';
import { barred, type ErasureRows, noErasureRows, withErasure } from './catalog-erasure.ts';
import { type JobContext, jobsOver } from './catalog-jobs.ts';
import { dueIn, hourOf, memoryCatalogReader, oldestFirst, ownedFiles, refusalKey } from './catalog-reader.ts';

/** What a catalog holds: opened again over the same, it goes on as after a restart. */
export interface CatalogRows extends ErasureRows {
  /** Ids of the customer, by id of the delivery: they are found when it is deleted, too. */
  externalIds: ReadonlyMap<string, readonly string[]>;
  position: LedgerPosition | null;
  /** By id. */
  records: ReadonlyMap<string, DeliveryRecord>;
  /** By source: when the delivery that was accepted last, or a sign of life after it, came. */
  heard: ReadonlyMap<string, { seq: number; at: string }>;
  /** By id of a delivery that was in the quarantine: when the same bytes came again. */
  sightings: ReadonlyMap<string, readonly string[]>;
  /** By key. */
  names: ReadonlyMap<string, { isTaken: boolean; nextNumber: number }>;
  /** Paths of all that ever held a file. */
  folders: ReadonlySet<string>;
  /** Oldest first. */
  holds: readonly Hold[];
  refusals: readonly RefusalCount[];
  /** How many, by start of the hour in ms, a blank, and the source. */
  refusedHours: ReadonlyMap<string, number>;
}

const maxRefusals = 10_000;

export function noCatalogRows(): CatalogRows {
  return {
    ...{ position: null, records: new Map(), heard: new Map(), sightings: new Map(), names: new Map() },
    ...noErasureRows(),
    ...{ externalIds: new Map(), folders: new Set(), holds: [], refusals: [], refusedHours: new Map() },
  };
}

/** A catalog that keeps records in maps and looks at every one of them to answer. */
export function openMemoryCatalog(
  rows: CatalogRows,
  context: JobContext,
): { writer: CatalogWriter; reader: CatalogReader } {
  return { writer: writerOver(rows), reader: memoryCatalogReader(rows, context) };
}

function writerOver(rows: CatalogRows): CatalogWriter {
  return {
    position: async () => rows.position,
    lastSeq: async () => Math.max(0, ...rows.erased, ...[...rows.records.values()].map(({ seq }) => seq)),
    async apply(records, position) {
      // What one of them fails at must leave nothing of the others behind.
      const next = records.reduce(withRecord, rows);
      Object.assign(rows, next, { position });
    },
    async firstWith(fingerprint) {
      const first = oldestFirst(rows).find(
        ({ delivery, ...record }) =>
          record.fingerprint === fingerprint &&
          delivery.state === 'filed' &&
          delivery.duplicateOf === null &&
          delivery.parts.every(isHeld),
      );
      return first === undefined ? null : { id: first.delivery.id, parts: first.delivery.parts };
    },
    isTaken: async (key) =>
      (rows.names.get(key)?.isTaken ?? false) || (rows.hashedNames.get(testHashes.of('name', key))?.isTaken ?? false),
    nextNumber: async (baseKey) =>
      Math.max(
        rows.names.get(baseKey)?.nextNumber ?? 0,
        rows.hashedNames.get(testHashes.of('name', baseKey))?.nextNumber ?? 0,
      ),
    copiesOf: async (id) =>
      oldestFirst(rows).filter(({ delivery }) => delivery.id === id || delivery.duplicateOf === id),
    async callOf(id) {
      const record = rows.records.get(id);
      if (record === undefined) return [];
      const calls = callIn(rows, record.delivery).map(({ delivery }) => delivery.id);
      return oldestFirst(rows).filter(
        ({ delivery }) => calls.includes(delivery.id) || calls.includes(delivery.duplicateOf ?? ''),
      );
    },
    idsWithExternal: async (externalId) =>
      oldestFirst(rows)
        .filter(({ delivery }) => rows.externalIds.get(delivery.id)?.includes(externalId) ?? false)
        .map(({ delivery }) => delivery.id),
    recordsAt: async (seqs) => [...rows.records.values()].filter(({ seq }) => seqs.includes(seq)),
    isGone: async (question) => hashesOf(question, testHashes).some((hash) => rows.gone.has(hash)),
    unfinishedErasures: async () => [...rows.erasures.values()].flatMap(({ begun }) => begun ?? []),
    record: async (id) => rows.records.get(id) ?? null,
    async due({ source, kind, untilMs, after, limit }) {
      const from = after ?? { basisMs: Number.NEGATIVE_INFINITY, seq: 0 };
      return dueIn(rows, { source, kind })
        .filter(({ basisMs }) => basisMs <= untilMs)
        .filter(
          ({ basisMs, record: { seq } }) => basisMs > from.basisMs || (basisMs === from.basisMs && seq > from.seq),
        )
        .slice(0, limit)
        .map(({ record, basisMs }) => ({ record, basisMs }));
    },
    holdOn: async (id) => {
      const record = rows.records.get(id);
      if (record === undefined) return null;
      const first = firstOf(record);
      const copies = [...rows.records.values()]
        .filter((other) => firstOf(other) === first)
        .map(({ delivery }) => delivery.id);
      const holds = [
        ...rows.holds.filter(({ delivery }) => copies.includes(delivery)),
        ...holdsWithin(rows, record, 'job'),
      ];
      return holds[0] ?? null;
    },
    holdsWithin: async (id, scope) => {
      const record = rows.records.get(id);
      return record === undefined ? [] : holdsWithin(rows, record, scope);
    },
    async addRefusals(refusals) {
      const known = new Map(rows.refusals.map((refusal) => [refusalKey(refusal), refusal]));
      const hours = new Map(rows.refusedHours);
      for (const refusal of refusals) {
        const { minuteMs, source, count } = refusal;
        const key = refusalKey(refusal);
        known.set(key, { ...refusal, count: count + (known.get(key)?.count ?? 0) });
        const ofHour = `${hourOf(minuteMs)} ${source}`;
        hours.set(ofHour, count + (hours.get(ofHour) ?? 0));
      }
      const sorted = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
      rows.refusals = sorted.slice(-maxRefusals).map(([, refusal]) => refusal);
      rows.refusedHours = hours;
    },
  };
}

/** A record that was applied before, or is about a delivery that is not there, changes nothing. */
function withRecord(rows: CatalogRows, record: LedgerRecord): CatalogRows {
  if (record.type === 'delivery') {
    const isKnown = [...rows.records.values()].some(({ seq }) => seq === record.seq);
    if (isKnown || rows.records.has(record.delivery.id)) return rows;
    return heardOf(withNew(rows, record), record);
  }
  if (record.type === 'held' || record.type === 'unheld') return withHold(rows, record);
  if (record.type === 'lifted') {
    return { ...rows, gone: new Set([...rows.gone].filter((hash) => !record.gone.includes(hash))) };
  }
  if (record.type === 'erasing' || record.type === 'erased') return withErasure(rows, record);
  const id = record.type === 'released' ? record.record.delivery.id : record.id;
  const before = rows.records.get(id);
  if (before === undefined) return rows;
  const { state, source } = before.delivery;
  if (record.type === 'deleted') {
    if (state === 'deleted') return rows;
    const copies = [...rows.records.values()].filter(({ delivery }) => delivery.duplicateOf === id);
    return [before, ...copies.filter(({ delivery }) => delivery.state !== 'deleted')].reduce(
      (left, one) => ({
        ...withDelivery(left, withoutPayload(one, record.parts ?? 'all')),
        gone: barred(left.gone, one),
      }),
      rows,
    );
  }
  if (state !== 'quarantined') return rows;
  if (record.type === 'released') return withNew(rows, record.record);
  const seen = rows.sightings.get(id) ?? [];
  if (seen.includes(record.at)) return rows;
  const heard = { seq: rows.heard.get(source)?.seq ?? before.seq, at: record.at };
  return {
    ...rows,
    sightings: new Map(rows.sightings).set(id, [...seen, record.at]),
    heard: new Map(rows.heard).set(source, heard),
  };
}

function withNew(rows: CatalogRows, record: DeliveryRecord): CatalogRows {
  const externalIds = new Map(rows.externalIds).set(record.delivery.id, record.externalIds);
  return { ...withDelivery(rows, record), externalIds };
}

function withDelivery(rows: CatalogRows, given: DeliveryRecord): CatalogRows {
  const record = structuredClone(given);
  // A time that is none can neither be filtered nor counted.
  new Date(record.delivery.receivedAt).toISOString();
  const names = new Map(rows.names);
  const folders = new Set(rows.folders);
  for (const { path, placement } of ownedFiles(record)) {
    const { baseKey, number } = placement;
    const nextNumber = Math.max(names.get(baseKey)?.nextNumber ?? 0, number + 1);
    names.set(baseKey, { isTaken: names.get(baseKey)?.isTaken ?? false, nextNumber });
    const key = pathKey(path);
    names.set(key, { isTaken: true, nextNumber: names.get(key)?.nextNumber ?? 0 });
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return { ...rows, records: new Map(rows.records).set(record.delivery.id, record), names, folders };
}

function heardOf(rows: CatalogRows, { seq, delivery: { source, receivedAt: at } }: DeliveryRecord): CatalogRows {
  if (seq <= (rows.heard.get(source)?.seq ?? 0)) return rows;
  return { ...rows, heard: new Map(rows.heard).set(source, { seq, at }) };
}

function firstOf({ delivery }: DeliveryRecord): string {
  return delivery.duplicateOf ?? delivery.id;
}

function holdsWithin(rows: CatalogRows, { delivery }: DeliveryRecord, scope: HoldScope): Hold[] {
  const { jobId, id } = delivery;
  const own = rows.holds.filter((hold) => hold.delivery === id && hold.scope === scope);
  if (scope === 'delivery' || jobId === null) return own;
  const calls = callIn(rows, delivery);
  return rows.holds.filter(
    (hold) => hold.scope === 'job' && calls.some((record) => record.delivery.id === hold.delivery),
  );
}

/** All deliveries of its job; without one, itself. */
function callIn(rows: CatalogRows, { source, jobId, id }: DeliveryRecord['delivery']): DeliveryRecord[] {
  const jobs = jobsOver(rows, { sources: new Map(), now: Date.now });
  const found = jobId === null ? [] : [...jobs.recordsOf(jobId)].filter(({ delivery }) => delivery.source === source);
  return found.length > 0 ? found : [...rows.records.values()].filter(({ delivery }) => delivery.id === id);
}

function withHold(rows: CatalogRows, record: HoldRecord): CatalogRows {
  const isIt = (hold: Hold): boolean => hold.delivery === record.id && hold.scope === record.scope;
  if (record.type === 'unheld') {
    return { ...rows, holds: rows.holds.filter((hold) => !(isIt(hold) && hold.at <= record.at)) };
  }
  const held = rows.records.get(record.id)?.delivery;
  if (held === undefined || rows.holds.some(isIt)) return rows;
  const { id: delivery, scope, reason, by, at } = record;
  return {
    ...rows,
    holds: [...rows.holds, { delivery, scope, source: held.source, jobId: held.jobId, reason, by, at }],
  };
}
