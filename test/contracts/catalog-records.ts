import type { CatalogReader, DeliveryFilter, JobFilter, Page } from '../../src/domain/catalog.ts';
import type { Delivery, Part, PartKind } from '../../src/domain/delivery.ts';
import { pathKey } from '../../src/domain/file-names.ts';
import type { DeliveryRecord } from '../../src/domain/ledger.ts';

/** What a test wants to be special about a record; the rest is ordinary. */
export interface RecordWish extends Partial<Omit<DeliveryRecord, 'type' | 'delivery'>> {
  seq: number;
  delivery?: Partial<Delivery>;
  /** One part of each kind, named `<seq>.<index>.bin`. */
  kinds?: readonly PartKind[];
  /** Name of the only part; wanted as `name`, got with `number`. */
  file?: { name: string; number?: number };
}

export const someTime = Date.UTC(2020, 10, 21, 10);

/** A filed record of the source `acme`, one part, received `seq` seconds after `someTime`. */
export function aRecord({
  seq,
  delivery: wished = {},
  kinds = ['transcript'],
  file,
  ...rest
}: RecordWish): DeliveryRecord {
  const source = wished.source ?? 'acme';
  const receivedAt = wished.receivedAt ?? at(seq);
  const folder = `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}`;
  const parts = kinds.map((kind, index): Part => {
    const filename = file === undefined ? `${seq}.${index}.bin` : file.name;
    const path = `${folder}/${numbered(filename, file?.number ?? 0)}`;
    const sha256 = `${seq}.${index}`.padStart(64, '0');
    return { index, field: null, filename, mediaType: 'application/json', bytes: 10 + index, sha256, kind, path };
  });
  const delivery: Delivery = {
    id: idOf(seq),
    source,
    vendor: 'generic',
    receivedAt,
    method: 'POST',
    path: `/callback/${source}`,
    query: { id: 'x' },
    sender: '203.0.113.7',
    headers: { 'user-agent': 'Vendor/1' },
    jobId: null,
    outcome: 'success',
    vendorStatus: null,
    error: null,
    duplicateOf: null,
    state: 'filed',
    warnings: [],
    parts,
    ...wished,
  };
  return {
    type: 'delivery',
    seq,
    delivery,
    tail: null,
    multipart: false,
    configuredVendor: 'generic',
    aliases: [],
    title: null,
    externalIds: [],
    expected: null,
    fingerprint: null,
    quarantine: null,
    placements: parts.map(({ filename }) => {
      return { owned: true, baseKey: pathKey(`${folder}/${filename}`), number: file?.number ?? 0 };
    }),
    ...rest,
  };
}

/** A record in the quarantine, with a body of 10 bytes. */
export function aQuarantined(seq: number, wished: Partial<Delivery> = {}): DeliveryRecord {
  return aRecord({
    seq,
    delivery: { state: 'quarantined', outcome: 'unknown', ...wished },
    quarantine: { code: 'malformed-json', message: 'the body is not JSON' },
  });
}

/** A retry of `first`: nothing of its own on the disk. */
export function aDuplicateOf(first: DeliveryRecord, seq: number): DeliveryRecord {
  const { id } = first.delivery;
  return {
    ...first,
    seq,
    delivery: { ...first.delivery, id: idOf(seq), receivedAt: at(seq), duplicateOf: id },
    placements: first.placements.map(() => ({ owned: false, baseKey: '', number: 0 })),
  };
}

export function idOf(seq: number): string {
  return `0199c1f2-0000-7000-8000-${String(seq).padStart(12, '0')}`;
}

/** ISO 8601, `seconds` after `someTime`. */
export function at(seconds: number): string {
  return new Date(someTime + seconds * 1000).toISOString();
}

export const anything: DeliveryFilter = {
  source: null,
  job: null,
  outcome: null,
  kind: null,
  sender: null,
  fromMs: null,
  toMs: null,
};

export const anyJob: JobFilter = { source: null, state: null, fromMs: null, toMs: null };

/** All items of a listing, read page by page. */
export async function allPages<Item>(
  read: (query: { cursor: string | null; limit: number }) => Promise<Page<Item> | null>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> | null = await read({ cursor, limit });
    items.push(...(page?.items ?? []));
    cursor = page?.next ?? null;
  } while (cursor !== null);
  return items;
}

/** Everything that can be read and comes from the ledger: two catalogs of the same records have equal ones. */
export async function dump(reader: CatalogReader): Promise<unknown> {
  const filesIn = async (folder: string): Promise<unknown[]> => {
    const entries = await allPages((query) => reader.files(folder, query), 100);
    const inner = entries.filter((entry) => entry.type === 'folder').map((entry) => filesIn(entry.path));
    return [...entries, ...(await Promise.all(inner)).flat()];
  };
  return {
    deliveries: await reader.list(anything, { before: null, limit: 10_000 }),
    jobs: await allPages((query) => reader.jobs(anyJob, query), 100),
    files: await filesIn(''),
    quarantine: await allPages((query) => reader.quarantine(query), 100),
    counts: await reader.counts(),
    lastSeen: await reader.lastSeen(),
    activity: (await reader.activity(0, Number.MAX_SAFE_INTEGER)).deliveries,
  };
}

function numbered(name: string, number: number): string {
  return number === 0 ? name : name.replace(/(\.[^.]*)?$/, `.${number}$1`);
}
