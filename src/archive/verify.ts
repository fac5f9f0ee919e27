import type { ArchiveScan, Tree } from '../domain/archive.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import { type DeliveryRecord, deliveryIn, type Ledger, type LedgerRecord } from '../domain/ledger.ts';

/** Something that is not as the ledger says. */
export interface Finding {
  problem: 'missing' | 'altered' | 'unrecorded' | 'not-deleted';
  tree: Tree;
  path: string;
  /** Delivery the file belongs to; null for one that no delivery knows. */
  deliveryId: string | null;
  /** What was expected and what was found. */
  detail: string;
}

export interface Verification {
  /** Files whose bytes were read and hashed. */
  files: number;
  bytes: number;
  findings: Finding[];
  /** Files so new that a running collector may still be recording them. */
  recent: number;
}

/** A file that the ledger knows. */
export interface Expected {
  tree: Tree;
  deliveryId: string;
  /** Place of the part in its delivery. */
  part: number;
  bytes: number;
  sha256: string;
  /** False for a file whose delivery was deleted or released: it must be gone. */
  isHeld: boolean;
}

/** A file this young may be on its way into the ledger. */
const recentMs = 60_000;

/**
 * Reads every filed body and holds it against the ledger. Changes nothing, and may run beside a collector.
 *
 * @param now Ms since 1970.
 */
export async function verifyArchive(
  ledger: Pick<Ledger, 'read'>,
  scan: ArchiveScan,
  now: () => number,
): Promise<Verification> {
  const startedMs = now();
  const expected = new Map<string, Expected>();
  let position = await readInto(expected, ledger, null);
  const verification: Verification = { files: 0, bytes: 0, findings: [], recent: 0 };
  const unrecorded: Finding[] = [];
  for (const tree of ['archive', 'quarantine'] as const) {
    for await (const file of scan.walk(tree)) {
      if (expected.has(keyOf(tree, file.path))) continue;
      if (file.modifiedMs > startedMs - recentMs) verification.recent += 1;
      else unrecorded.push(unrecordedFile(tree, file.path, file.bytes));
    }
  }
  // A collector beside us goes on filing and deleting: the last word is what the ledger says now.
  position = await readInto(expected, ledger, position);
  verification.findings.push(...unrecorded.filter(({ tree, path }) => !expected.has(keyOf(tree, path))));
  for (const [key, wanted] of expected) await compare(key, wanted, scan, verification);
  return verification;
}

async function compare(key: string, wanted: Expected, scan: ArchiveScan, verification: Verification): Promise<void> {
  const { tree, deliveryId, bytes, sha256, isHeld } = wanted;
  const path = key.slice(tree.length + 1);
  const found = await scan.hash(tree, path);
  if (found !== null) {
    verification.files += 1;
    verification.bytes += found.bytes;
  }
  const about = { tree, path, deliveryId };
  if (!isHeld && found !== null) {
    verification.findings.push({
      ...about,
      problem: 'not-deleted',
      detail: 'its delivery was deleted, the file is there',
    });
  } else if (isHeld && found === null) {
    verification.findings.push({ ...about, problem: 'missing', detail: `expected ${bytes} bytes, sha256 ${sha256}` });
  } else if (isHeld && found !== null && found.sha256 !== sha256) {
    const detail = `expected ${bytes} bytes, sha256 ${sha256}; found ${found.bytes} bytes, sha256 ${found.sha256}`;
    verification.findings.push({ ...about, problem: 'altered', detail });
  }
}

/**
 * Adds what the ledger says from the position on (null: from the first line), by the files' paths below the storage folder;
 * resolves to the position behind it.
 *
 * @param until where to end; null: at the end of the ledger
 */
export async function readInto(
  expected: Map<string, Expected>,
  ledger: Pick<Ledger, 'read'>,
  from: LedgerPosition | null,
  until: LedgerPosition | null = null,
): Promise<LedgerPosition | null> {
  const byDelivery = filesByDelivery(expected);
  let position = from;
  for await (const piece of ledger.read(from, until)) {
    for (const record of piece.records) apply(record, expected, byDelivery);
    position = piece.position;
  }
  return position;
}

function apply(record: LedgerRecord, expected: Map<string, Expected>, byDelivery: Map<string, string[]>): void {
  const left = record.type === 'deleted' ? record.id : record.type === 'released' ? record.record.delivery.id : null;
  const parts = record.type === 'deleted' ? record.parts : undefined;
  for (const key of left === null ? [] : (byDelivery.get(left) ?? [])) {
    const file = expected.get(key);
    if (file !== undefined && (parts?.includes(file.part) ?? true)) file.isHeld = false;
  }
  const brought = deliveryIn(record);
  if (brought !== null) addFiles(brought, expected, byDelivery);
}

function addFiles(record: DeliveryRecord, expected: Map<string, Expected>, byDelivery: Map<string, string[]>): void {
  const { delivery, placements } = record;
  const tree = treeOf(delivery);
  for (const [part, { path, bytes, sha256 }] of delivery.parts.entries()) {
    if (path === null || placements[part]?.owned !== true) continue;
    const key = keyOf(tree, path);
    expected.set(key, { tree, deliveryId: delivery.id, part, bytes, sha256, isHeld: true });
    byDelivery.set(delivery.id, [...(byDelivery.get(delivery.id) ?? []), key]);
  }
}

function filesByDelivery(expected: ReadonlyMap<string, Expected>): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [key, { deliveryId }] of expected) files.set(deliveryId, [...(files.get(deliveryId) ?? []), key]);
  return files;
}

function unrecordedFile(tree: Tree, path: string, bytes: number): Finding {
  return { problem: 'unrecorded', tree, path, deliveryId: null, detail: `${bytes} bytes that no delivery knows` };
}

function treeOf({ state }: Delivery): Tree {
  return state === 'quarantined' ? 'quarantine' : 'archive';
}

function keyOf(tree: Tree, path: string): string {
  return `${tree}/${path}`;
}
