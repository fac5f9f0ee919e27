import type { ArchiveWriter, Tree } from '../domain/archive.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { FilingCommands } from '../domain/filing.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../domain/ledger.ts';
import { unlistedWarning } from '../domain/senders.ts';
import { type Filing, type FilingDelivery, type FilingPart, filesToPlace, toRecord } from './batch.ts';
import { claimOf } from './claim.ts';
import { type FilingParts, placeFile } from './filer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createPlanner } from './naming.ts';

/** What people do to filed deliveries. Each becomes a line of the ledger before anything is taken away. */
export function createFilingCommands(parts: FilingParts, now: () => Date): FilingCommands {
  let lastMs = 0;
  /** Never the same twice: a fact is known again by what it says and when. */
  function at(): string {
    lastMs = Math.max(lastMs + 1, now().getTime());
    return new Date(lastMs).toISOString();
  }

  async function quarantined(id: string): Promise<DeliveryRecord> {
    const record = await recorded(parts, id);
    if (record.delivery.state !== 'quarantined') {
      throw new CollectorError('conflict', `delivery ${id} is ${record.delivery.state}, not in the quarantine`);
    }
    return record;
  }

  return {
    async delete(id) {
      const record = await recorded(parts, id);
      if (record.delivery.state !== 'deleted') await recordFact(parts, { type: 'deleted', id, at: at() });
    },
    async drop(id) {
      await quarantined(id);
      await recordFact(parts, { type: 'deleted', id, at: at() });
    },
    async release(id) {
      const record = await releaseRecord(parts, await quarantined(id));
      await recordFact(parts, { type: 'released', at: at(), record });
    },
    async seenAgain(id) {
      const record = await parts.catalog.record(id);
      if (record?.delivery.state === 'quarantined') await recordFact(parts, { type: 'seen-again', id, at: at() });
    },
  };
}

/**
 * Brings records of the ledger into effect: first what they do to files, then the catalog.
 *
 * In this order a restart that finds the catalog behind does the rest again; all of it may be done twice. `from` is the
 * position before the records, `to` the one behind them.
 */
export async function applyRecords(
  parts: FilingParts,
  records: readonly LedgerRecord[],
  { from, to }: { from: LedgerPosition; to: LedgerPosition },
): Promise<void> {
  const { archive, catalog } = parts;
  let waiting: LedgerRecord[] = [];
  for (const record of records) {
    const id = payloadLeaves(record);
    if (id !== null) {
      // What the fact is about may be among the records before it.
      if (waiting.length > 0) await catalog.apply(waiting, from);
      waiting = [];
      const before = await catalog.record(id);
      if (before !== null && (record.type === 'deleted' || before.delivery.state === 'quarantined')) {
        await removeFiles(archive, before);
      }
    }
    waiting.push(record);
  }
  await catalog.apply(waiting, to);
}

/** Id of the delivery whose files leave the place where they were, or null. */
function payloadLeaves(record: LedgerRecord): string | null {
  if (record.type === 'deleted') return record.id;
  return record.type === 'released' ? record.record.delivery.id : null;
}

/** The ledger's line is durable and settled before the first effect: it is what a restart goes by. */
async function recordFact(parts: FilingParts, fact: LedgerRecord): Promise<void> {
  const from = await parts.ledger.append([]);
  const to = await parts.ledger.append([fact]);
  await parts.ledger.sync();
  await parts.queue.settle([], to);
  await applyRecords(parts, [fact], { from, to });
}

async function removeFiles(archive: ArchiveWriter, { delivery, placements }: DeliveryRecord): Promise<void> {
  const tree: Tree = delivery.state === 'quarantined' ? 'quarantine' : 'archive';
  for (const [index, part] of delivery.parts.entries()) {
    if (part.path !== null && placements[index]?.owned === true) await archive.remove(tree, part.path);
  }
  await archive.commit();
}

/** Puts the bodies of a quarantined delivery beside those of its source and says what its record is from now on. */
async function releaseRecord(parts: FilingParts, record: DeliveryRecord): Promise<DeliveryRecord> {
  const { archive, catalog } = parts;
  const pending = asPending(record);
  const claim = await claimOf(pending, parts.vendors, parts.readBody);
  const fingerprint = fingerprintOf(pending.head, pending.parts, claim);
  const planner = createPlanner(catalog);
  const filing: Filing = { pending, claim, fingerprint, plan: await planner.plan(pending, claim, fingerprint) };
  // No plan of a release is kept: interrupted, it was never answered, and is asked for again.
  for (const file of filesToPlace(filing)) await placeFile(archive, planner, file, async () => undefined);
  await archive.commit();
  return toRecord(filing);
}

/** The delivery as it was before filing: released, it is read again as if its body had been fine. */
function asPending(record: DeliveryRecord): FilingDelivery {
  const { id, source, receivedAt, method, path, query, sender, headers, warnings } = record.delivery;
  const vendor = record.configuredVendor;
  const { tail, multipart } = record;
  const head: DeliveryHead = {
    ...{ id, source, vendor, receivedAt, method, path, tail, query, sender, headers, multipart },
    // It was so when it came, whoever is trusted by now.
    ...(warnings.includes(unlistedWarning(sender)) && { unlisted: true }),
  };
  const parts = record.delivery.parts.map(({ kind: _, path: filedAt, ...received }): FilingPart => {
    return { ...received, held: { in: 'quarantine', path: filedAt ?? '' } };
  });
  return { seq: record.seq, head, parts, quarantine: null, plan: null };
}

async function recorded({ catalog }: FilingParts, id: string): Promise<DeliveryRecord> {
  const record = await catalog.record(id);
  if (record === null) throw new CollectorError('not-found', `there is no filed delivery ${id}`);
  return record;
}
