import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { FilingCommands } from '../domain/filing.ts';
import { assertFree } from '../domain/holds.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { unlistedWarning } from '../domain/senders.ts';
import { type Filing, type FilingDelivery, type FilingPart, filesToPlace, toRecord } from './batch.ts';
import { claimOf } from './claim.ts';
import { createMoments, recorded, recordFacts } from './facts.ts';
import { type FilingParts, placeFile } from './filer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createPlanner } from './naming.ts';

/** What people do to filed deliveries. Each becomes a line of the ledger before anything is taken away. */
export function createFilingCommands(parts: FilingParts, now: () => Date): FilingCommands {
  const at = createMoments(now);

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
      if (record.delivery.state === 'deleted') return;
      assertFree(await parts.catalog.holdOn(id));
      await recordFacts(parts, [{ type: 'deleted', id, at: at() }]);
    },
    async drop(id) {
      await quarantined(id);
      assertFree(await parts.catalog.holdOn(id));
      await recordFacts(parts, [{ type: 'deleted', id, at: at() }]);
    },
    async release(id) {
      const record = await releaseRecord(parts, await quarantined(id));
      await recordFacts(parts, [{ type: 'released', at: at(), record }], [record.seq]);
    },
    async seenAgain(id) {
      const record = await parts.catalog.record(id);
      if (record?.delivery.state === 'quarantined') await recordFacts(parts, [{ type: 'seen-again', id, at: at() }]);
    },
  };
}

/** Puts the bodies of a quarantined delivery beside those of its source and says what its record is from now on. */
async function releaseRecord(parts: FilingParts, record: DeliveryRecord): Promise<DeliveryRecord> {
  const { archive, catalog } = parts;
  const pending = asPending(record);
  const claim = await claimOf(pending, parts.vendors, parts.readBody);
  const fingerprint = fingerprintOf(pending.head, pending.parts, claim);
  const planner = createPlanner(catalog);
  const filing: Filing = { pending, claim, fingerprint, plan: await planner.plan(pending, claim, fingerprint) };
  // Interrupted, it was never answered, and is asked for again; the plan says what is to be taken away until then.
  const writeDown = ({ plan }: Filing) => parts.queue.plan([{ seq: record.seq, plan }]);
  await writeDown(filing);
  for (const file of filesToPlace(filing)) await placeFile(archive, planner, file, writeDown);
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
