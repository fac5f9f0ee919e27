import type { ArchiveWriter, Tree } from '../domain/archive.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../domain/ledger.ts';
import type { FilingParts } from './filer.ts';

/**
 * Brings records of the ledger into effect: first what they do to files, then the catalog.
 *
 * In this order a restart that finds the catalog behind does the rest again; all of it may be done twice. `from` is the
 * position before the records, `to` the one behind them.
 */
export async function applyRecords(
  parts: Pick<FilingParts, 'archive' | 'catalog'>,
  records: readonly LedgerRecord[],
  { from, to }: { from: LedgerPosition; to: LedgerPosition },
): Promise<void> {
  const { archive, catalog } = parts;
  /** Since the catalog was last written: what a fact is about may be among them. */
  let waiting: LedgerRecord[] = [];
  let brought = new Set<string>();
  let hasRemoved = false;
  for (const record of records) {
    const id = payloadLeaves(record);
    if (id !== null) {
      if (brought.has(id)) {
        await catalog.apply(waiting, from);
        waiting = [];
        brought = new Set();
      }
      const before = await catalog.record(id);
      if (before !== null && (record.type === 'deleted' || before.delivery.state === 'quarantined')) {
        await removeFiles(archive, before, record);
        hasRemoved = true;
      }
    }
    waiting.push(record);
    if (record.type === 'delivery') brought.add(record.delivery.id);
    if (id !== null) brought.add(id);
  }
  if (hasRemoved) await archive.commit();
  await catalog.apply(waiting, to);
}

/** Id of the delivery whose files leave the place where they were, or null. */
function payloadLeaves(record: LedgerRecord): string | null {
  if (record.type === 'deleted') return record.id;
  return record.type === 'released' ? record.record.delivery.id : null;
}

/** Removes what leaves its place, durably with the next commit. */
async function removeFiles(
  archive: ArchiveWriter,
  { delivery, placements }: DeliveryRecord,
  fact: LedgerRecord,
): Promise<void> {
  const tree: Tree = delivery.state === 'quarantined' ? 'quarantine' : 'archive';
  const gone = fact.type === 'deleted' ? fact.parts : undefined;
  for (const [index, part] of delivery.parts.entries()) {
    const goes = gone?.includes(index) ?? true;
    if (goes && part.path !== null && placements[index]?.owned === true) await archive.remove(tree, part.path);
  }
}
