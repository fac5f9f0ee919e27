import { posix } from 'node:path';
import { type Activity, type HourlyDeliveries, hourMs } from '../../../src/domain/activity.ts';
import type {
  CatalogReader,
  DeliveryFilter,
  FileEntry,
  Page,
  QuarantinedDelivery,
} from '../../../src/domain/catalog.ts';
import type { RefusalCount } from '../../../src/domain/catalog-writer.ts';
import { isHeld, type Part } from '../../../src/domain/delivery.ts';
import type { DueKind } from '../../../src/domain/keeping.ts';
import type { DeliveryRecord } from '../../../src/domain/ledger.ts';
import type { CatalogRows } from './catalog.ts';
import { type JobContext, jobsOver } from './catalog-jobs.ts';
import { keyFrom, pageOf } from './page.ts';

/** Reads what the writer puts into the rows. */
export function memoryCatalogReader(rows: CatalogRows, context: JobContext): CatalogReader {
  const jobs = jobsOver(rows, context);
  return {
    ...jobs.reader,
    async find(id) {
      const record = rows.records.get(id);
      return record === undefined ? null : { seq: record.seq, delivery: record.delivery };
    },
    async list(filter, { before, limit }) {
      const sameJob = filter.job === null ? null : jobs.recordsOf(filter.job);
      return oldestFirst(rows)
        .filter((record) => (before === null || record.seq < before) && matches(record, filter))
        .filter((record) => sameJob?.has(record) ?? true)
        .toReversed()
        .slice(0, limit)
        .map(({ seq, delivery }) => ({ seq, delivery }));
    },
    files: async (path, query) => filesIn(rows, path, query),
    async refusals(query) {
      const { items, next } = pageOf(rows.refusals, query, { keyOf: refusalKey, newestFirst: true });
      const shown = items.map(({ minuteMs, ...rest }) => ({ minute: new Date(minuteMs).toISOString(), ...rest }));
      return { items: shown, next };
    },
    async quarantine(query) {
      const held = oldestFirst(rows).filter(({ delivery }) => delivery.state === 'quarantined');
      const { items, next } = pageOf(held, query, { keyOf: ({ seq }) => keyFrom(seq), newestFirst: true });
      return { items: items.map((record) => quarantinedIn(rows, record)), next };
    },
    async quarantined(id) {
      const record = rows.records.get(id);
      return record?.delivery.state === 'quarantined' ? quarantinedIn(rows, record) : null;
    },
    async dueUntil({ source, kind, untilMs }) {
      const due = dueIn(rows, { source, kind }).filter(({ basisMs }) => basisMs <= untilMs);
      return { deliveries: due.length, bytes: due.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    async holds(query) {
      const numbered = rows.holds.map((hold, number) => ({ hold, number }));
      const { items, next } = pageOf(numbered, query, { keyOf: ({ number }) => keyFrom(number), newestFirst: true });
      return { items: items.map(({ hold }) => hold), next };
    },
    holdsOn: async (ids) => rows.holds.filter(({ delivery }) => ids.includes(delivery)),
    async erasure(id) {
      const known = rows.erasures.get(id);
      return known === undefined ? null : (known.report ?? 'running');
    },
    async erasures(query) {
      const done = [...rows.erasures.values()].flatMap(({ report }) => report ?? []);
      const { items, next } = pageOf(
        done.map((report, number) => ({ report, number })),
        query,
        {
          keyOf: ({ number }) => keyFrom(number),
          newestFirst: true,
        },
      );
      return { items: items.map(({ report }) => report), next };
    },
    async counts() {
      const all = [...rows.records.values()].map(({ delivery }) => delivery);
      const held = all.filter(({ state }) => state === 'quarantined');
      return {
        deliveries: all.length,
        filed: all.filter(({ state }) => state === 'filed').length,
        quarantined: held.length,
        quarantinedBytes: held.reduce((sum, { parts }) => sum + bytesOf(parts), 0),
        deleted: all.filter(({ state }) => state === 'deleted').length,
      };
    },
    async lastSeen() {
      const sources = [...rows.heard].sort(([a], [b]) => (a < b ? -1 : 1));
      return sources.map(([source, { at: receivedAt }]) => ({ source, receivedAt }));
    },
    activity: async (fromMs, toMs) => activityIn(rows, (hour) => hour >= fromMs && hour < toMs),
  };
}

/** Everything in order of acceptance. */
export function oldestFirst(rows: CatalogRows): DeliveryRecord[] {
  return [...rows.records.values()].sort((a, b) => a.seq - b.seq);
}

/** Files of the archive that a delivery owns; paths in the quarantine are another tree. */
export function ownedFiles({ delivery, placements }: DeliveryRecord) {
  if (delivery.state !== 'filed') return [];
  return delivery.parts.flatMap((part, i) => {
    const placement = placements[i];
    return placement?.owned && part.path !== null ? [{ path: part.path, part, placement }] : [];
  });
}

/** What one count is kept for; texts in the order of their minutes. */
export function refusalKey({ minuteMs, source, sender, code }: RefusalCount): string {
  return keyFrom(minuteMs, source, sender ?? '', code);
}

export function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}

function matches({ delivery }: DeliveryRecord, filter: DeliveryFilter): boolean {
  const ms = Date.parse(delivery.receivedAt);
  return (
    (filter.source === null || delivery.source === filter.source) &&
    (filter.outcome === null || delivery.outcome === filter.outcome) &&
    (filter.kind === null || delivery.parts.some(({ kind }) => kind === filter.kind)) &&
    (filter.sender === null || delivery.sender === filter.sender) &&
    ms >= (filter.fromMs ?? ms) &&
    ms < (filter.toMs ?? ms + 1)
  );
}

function filesIn(
  rows: CatalogRows,
  path: string,
  query: { cursor: string | null; limit: number },
): Page<FileEntry> | null {
  const files = oldestFirst(rows).flatMap(fileEntries);
  if (path !== '' && !rows.folders.has(path)) {
    const alone = files.find((file) => file.path === path);
    return alone === undefined ? null : { items: [alone], next: null };
  }
  const folders = [...rows.folders].map((folder): FileEntry => {
    return { type: 'folder', name: posix.basename(folder), path: folder };
  });
  const here = [...folders, ...files].filter((entry) => entry.path === (path === '' ? '' : `${path}/`) + entry.name);
  return pageOf(here, query, { keyOf: ({ type, name }) => keyFrom(type === 'folder' ? 0 : 1, name) });
}

function fileEntries(record: DeliveryRecord): FileEntry[] {
  const { id: deliveryId, receivedAt } = record.delivery;
  return ownedFiles(record).map(({ path, part: { bytes, mediaType, sha256, index: part } }) => {
    return { type: 'file', name: posix.basename(path), path, bytes, mediaType, sha256, receivedAt, deliveryId, part };
  });
}

function quarantinedIn(rows: CatalogRows, { delivery, quarantine }: DeliveryRecord): QuarantinedDelivery {
  const { code, message } = quarantine ?? { code: 'unknown', message: '' };
  const seen = rows.sightings.get(delivery.id) ?? [];
  return { delivery, code, message, timesSeen: 1 + seen.length, lastSeenAt: seen.at(-1) ?? delivery.receivedAt };
}

function activityIn(rows: CatalogRows, isAsked: (hour: number) => boolean): Activity {
  const sums = new Map<string, HourlyDeliveries>();
  for (const { delivery } of rows.records.values()) {
    const { source, outcome, parts } = delivery;
    const hour = hourOf(Date.parse(delivery.receivedAt));
    const key = keyFrom(hour, source, outcome);
    const sum = sums.get(key) ?? { hourMs: hour, source, outcome, deliveries: 0, bytes: 0 };
    sums.set(key, { ...sum, deliveries: sum.deliveries + 1, bytes: sum.bytes + bytesOf(parts) });
  }
  const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
  const deliveries = [...sums].sort(byKey).map(([, sum]) => sum);
  const refusals = [...rows.refusedHours].sort(byKey).map(([key, refused]) => {
    const [hour = '', source = ''] = key.split(' ');
    return { hourMs: Number(hour), source, refusals: refused };
  });
  return {
    deliveries: deliveries.filter((sum) => isAsked(sum.hourMs)),
    refusals: refusals.filter((sum) => isAsked(sum.hourMs)),
  };
}

function bytesOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** First copies that hold parts of a kind, or are known at all, in the order in which they are due. */
export function dueIn(rows: CatalogRows, { source, kind }: { source: string; kind: DueKind }) {
  const all = oldestFirst(rows);
  const due = all.flatMap((record) => {
    const { id, source: of, state, duplicateOf, parts } = record.delivery;
    const held = parts.filter((part) => part.kind === kind && isHeld(part));
    const isThere = kind === 'record' || (state !== 'deleted' && held.length > 0);
    if (of !== source || duplicateOf !== null || !isThere) return [];
    const copies = all.filter(({ delivery }) => delivery.id === id || delivery.duplicateOf === id);
    const basisMs = Math.max(...copies.map(({ delivery }) => Date.parse(delivery.receivedAt)));
    return [{ record, basisMs, bytes: bytesOf(held) }];
  });
  return due.sort((a, b) => a.basisMs - b.basisMs || a.record.seq - b.record.seq);
}
