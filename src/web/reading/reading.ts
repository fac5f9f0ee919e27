import { Readable } from 'node:stream';
import type { ArchiveReader, ByteRange, Spool } from '../../domain/archive.ts';
import type {
  CatalogReader,
  DeliveryFilter,
  Page,
  QuarantinedDelivery,
  SequencedDelivery,
} from '../../domain/catalog.ts';
import { readCursor, writeCursor } from '../../domain/cursor.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { HeldBytes, InboxView, PendingSummary } from '../../domain/inbox.ts';
import { unlistedWarning } from '../../domain/senders.ts';

/**
 * Deliveries wherever they are: inbox and catalog as one, one row an id, the catalog's first.
 *
 * A delivery is in the catalog before it leaves the inbox. So a listing looks into the inbox first: what leaves it in
 * between is found in the catalog, and nothing is ever in neither.
 */
export interface Reading {
  /** Newest first. @throws CollectorError `bad-request` for a cursor that is not one of ours */
  list(filter: DeliveryFilter, query: { cursor: string | null; limit: number }): Promise<Page<Delivery>>;
  /** @throws CollectorError `not-found` */
  find(id: string): Promise<Delivery>;
  /** @throws CollectorError `not-found`, also for a delivery that is not in quarantine */
  quarantined(id: string): Promise<QuarantinedDelivery>;
  /** The bytes of a part, or some of them. @throws CollectorError `not-found` */
  openPart(id: string, index: number, range: ByteRange | null): Promise<Readable>;
}

/** What reading looks into. */
export interface Stores {
  inbox: Pick<InboxView, 'find' | 'list' | 'openPart'>;
  catalog: Pick<CatalogReader, 'find' | 'list' | 'quarantined'>;
  spool: Pick<Spool, 'open'>;
  archive: Pick<ArchiveReader, 'open'>;
}

/** Rows asked of the inbox at a time when a filter leaves some of them out. */
const inboxPage = 500;

/** Of pending deliveries in one answer: each listing of the inbox stops there, and there is no second one. */
const answerCharacters = 4 * 1024 * 1024;

/** The sort key of a listing: the order of acceptance. */
const firstPage: readonly [number] = [0];

/** What waits; `end` is the sequence number behind which was not looked, because there is so much of it, else 0. */
interface Pending {
  found: readonly PendingSummary[];
  end: number;
}

const noPending: Pending = { found: [], end: 0 };

export function createReading(stores: Stores): Reading {
  const { inbox, catalog } = stores;
  return {
    async list(filter, { cursor, limit }) {
      const before = cursor === null ? null : readCursor(cursor, firstPage)[0];
      // One more than asked for tells whether there is a next page.
      const pending = needsFiling(filter) ? noPending : await listPending(filter, before, limit + 1);
      const filed = await catalog.list(filter, { before, limit: limit + 1 });
      const isCut = filed.length > 0 && filed.length <= limit && (await hasMore(filter, filed));
      // Behind the end of either nothing is known of the order of both.
      const end = Math.max(pending.end, isCut ? (filed.at(-1)?.seq ?? 0) : 0);
      const rows = merge(pending.found, filed).filter(({ seq }) => seq >= end);
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(({ delivery }) => delivery),
        next: (rows.length > limit || end > 0) && last !== undefined ? writeCursor([last.seq]) : null,
      };
    },

    async find(id) {
      const filed = await catalog.find(id);
      if (filed !== null) return filed.delivery;
      const pending = await inbox.find(id);
      if (pending !== null) return toDelivery(pending);
      // It may have left the inbox between the two looks.
      const filedSince = await catalog.find(id);
      if (filedSince === null) throw noDelivery();
      return filedSince.delivery;
    },

    async quarantined(id) {
      const kept = await catalog.quarantined(id);
      if (kept !== null) return kept;
      const pending = await inbox.find(id);
      if (pending !== null && pending.quarantine !== null) return toQuarantined(pending, pending.quarantine);
      const keptSince = await catalog.quarantined(id);
      if (keptSince === null) throw new CollectorError('not-found', 'no such delivery in the quarantine');
      return keptSince;
    },

    openPart: createPartOpener(stores),
  };

  async function hasMore(filter: DeliveryFilter, filed: readonly SequencedDelivery[]): Promise<boolean> {
    const before = filed.at(-1)?.seq ?? null;
    return (await catalog.list(filter, { before, limit: 1 })).length > 0;
  }

  async function listPending(filter: DeliveryFilter, before: number | null, limit: number): Promise<Pending> {
    const found: PendingSummary[] = [];
    let from = before;
    let characters = 0;
    while (found.length < limit) {
      const page = await inbox.list({ before: from, limit: inboxPage });
      const last = page.at(-1);
      if (last === undefined) break;
      const matching = page.filter((pending) => matches(pending, filter));
      found.push(...matching);
      from = last.seq;
      characters += JSON.stringify(matching).length;
      if (characters >= answerCharacters) return { found, end: from };
    }
    return { found, end: 0 };
  }
}

/** Looks where the bytes of a part are at this moment: held for the inbox, or filed. */
function createPartOpener({ inbox, catalog, spool, archive }: Stores): Reading['openPart'] {
  return async (id, index, range) => {
    const stream =
      (await openHeld(id, index, range)) ??
      (await openFiled(id, index, range)) ??
      // Filed and not in the catalog cannot be, but committed after the first look can.
      (await openHeld(id, index, range));
    if (stream === null) throw new CollectorError('not-found', 'the bytes of this part are not here');
    return stream;
  };

  async function openHeld(id: string, index: number, range: ByteRange | null): Promise<Readable | null> {
    const held = await inbox.openPart(id, index);
    if (held === null) return null;
    return held.in === 'inbox' ? streamOf(held, range) : openSpooled(held.name, id, index, range);
  }

  /** The spooled file is gone once the delivery is filed, so its fault counts only when the archive has nothing either. */
  async function openSpooled(
    name: string,
    id: string,
    index: number,
    range: ByteRange | null,
  ): Promise<Readable | null> {
    try {
      return await spool.open(name, range ?? undefined);
    } catch (error) {
      const filed = await openFiled(id, index, range);
      if (filed === null) throw error;
      return filed;
    }
  }

  async function openFiled(id: string, index: number, range: ByteRange | null): Promise<Readable | null> {
    const row = await catalog.find(id);
    const path = row?.delivery.parts.find((part) => part.index === index)?.path ?? null;
    if (row === null || path === null) return null;
    const tree = row.delivery.state === 'quarantined' ? 'quarantine' : 'archive';
    return archive.open(tree, path, range ?? undefined);
  }
}

/** Both newest first; the row of the catalog wins, because it knows more. */
function merge(pending: readonly PendingSummary[], filed: readonly SequencedDelivery[]): SequencedDelivery[] {
  const rows = new Map<string, SequencedDelivery>();
  for (const summary of pending) rows.set(summary.head.id, { seq: summary.seq, delivery: toDelivery(summary) });
  for (const row of filed) rows.set(row.delivery.id, row);
  return [...rows.values()].sort((a, b) => b.seq - a.seq);
}

function streamOf({ bytes }: Extract<HeldBytes, { in: 'inbox' }>, range: ByteRange | null): Readable {
  const { buffer, byteOffset, byteLength } = range === null ? bytes : bytes.subarray(range.start, range.end + 1);
  return Readable.from(Buffer.from(buffer, byteOffset, byteLength));
}

function toQuarantined(
  pending: PendingSummary,
  { code, message }: { code: string; message: string },
): QuarantinedDelivery {
  const delivery = toDelivery(pending);
  return { delivery, code, message, timesSeen: 1, lastSeenAt: delivery.receivedAt };
}

function noDelivery(): CollectorError {
  return new CollectorError('not-found', 'no such delivery');
}

/** Shows a delivery that waits in the inbox: what only filing can tell is still open. */
export function toDelivery({ head, parts, quarantine }: PendingSummary): Delivery {
  const { tail: _tail, multipart: _multipart, unlisted, ...shown } = head;
  return {
    ...shown,
    jobId: null,
    outcome: 'unknown',
    vendorStatus: null,
    error: null,
    duplicateOf: null,
    state: quarantine === null ? 'received' : 'quarantined',
    warnings: unlisted === true ? [unlistedWarning(head.sender)] : [],
    parts: parts.map(({ index, field, filename, mediaType, bytes, sha256 }) => {
      return { index, field, filename, kind: 'other', mediaType, bytes, sha256, path: null };
    }),
  };
}

/** True when the filter asks for something that nobody knows before filing: then no pending delivery can match. */
function needsFiling(filter: DeliveryFilter): boolean {
  return filter.job !== null || filter.outcome !== null || filter.kind !== null;
}

/** True when a pending delivery matches everything in the filter that is known of it. */
function matches({ head }: PendingSummary, filter: DeliveryFilter): boolean {
  const receivedMs = Date.parse(head.receivedAt);
  if (filter.source !== null && head.source !== filter.source) return false;
  if (filter.sender !== null && head.sender !== filter.sender) return false;
  if (filter.fromMs !== null && receivedMs < filter.fromMs) return false;
  return filter.toMs === null || receivedMs < filter.toMs;
}
