import type { ArchiveWriter } from '../domain/archive.ts';
import type { CatalogWriter } from '../domain/catalog-writer.ts';
import type { KeyedHashes } from '../domain/erasure.ts';
import type { FilingPlan, InboxQueue, PendingDelivery } from '../domain/inbox.ts';
import type { DeletedRecord, DeliveryRecord, Ledger } from '../domain/ledger.ts';
import type { ReachFailpoint } from '../lib/failpoint.ts';
import { bodiesToLetGo, type FileToPlace, type Filing, filesToPlace, toRecord } from './batch.ts';
import { claimOf, type VendorShelf } from './claim.ts';
import { comesAgain } from './comes-again.ts';
import type { ReadBody } from './evidence.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createPlanner, type Planner } from './naming.ts';

/** Everything filing works on; all of it is used by this loop alone. */
export interface FilingParts {
  queue: InboxQueue;
  archive: ArchiveWriter;
  ledger: Ledger;
  catalog: CatalogWriter;
  vendors: VendorShelf;
  readBody: ReadBody;
  /** By which it is known what is gone. */
  hashes: KeyedHashes;
  /** Takes calls out of what knows them by their ids and reads the ledger for itself; gives how many it knew. */
  forgetCalls(calls: readonly { source: string; jobIds: readonly string[] }[]): Promise<number>;
  /** Told of what is gone as soon as that is settled. */
  onGone(lines: readonly DeletedRecord[]): void;
  /** Told when an erasure is done. */
  onErased(): void;
  reach: ReachFailpoint;
}

/** Bytes of bodies from the inbox in one batch: what the batch holds in memory. */
const batchBytes = 16 * 1024 * 1024;

/**
 * Files the oldest deliveries of the inbox, at most `limit`; resolves to what was filed.
 *
 * The steps and their order are the filing protocol: killed after any of them, the same deliveries are taken again and
 * end in the same place, because the plan was written down before the first name was given and every later step may
 * be done twice.
 */
export async function fileBatch(parts: FilingParts, limit: number): Promise<DeliveryRecord[]> {
  const { queue, archive, ledger, catalog, reach } = parts;
  const pending = await queue.take(limit, batchBytes);
  if (pending.length === 0) return [];
  reach('filing.taken');

  const planner = createPlanner(catalog);
  const filings = await planAndStage(parts, planner, pending);
  await placeFiles(parts, planner, filings);
  reach('filing.folders-synced');

  const records = filings.map(toRecord);
  const position = await ledger.append(records);
  reach('filing.ledger-written');
  await ledger.sync();
  reach('filing.ledger-synced');
  await catalog.apply(records, position);
  reach('filing.catalogued');
  await queue.settle(
    records.map((record) => record.seq),
    position,
  );
  reach('filing.settled');
  await archive.letGo(filings.flatMap(bodiesToLetGo));
  reach('filing.unlinked');
  return records;
}

/**
 * Reads every claim, then writes the plans of those that have none down, in one commit.
 *
 * Bodies are prepared meanwhile, so that the disk syncs one while the claim of the next is read: nothing of that is
 * visible, and what a crash leaves is swept at the next start.
 */
async function planAndStage(
  parts: FilingParts,
  planner: Planner,
  pending: readonly PendingDelivery[],
): Promise<Filing[]> {
  const { archive, queue, reach } = parts;
  const filings: Filing[] = [];
  for (const delivery of pending) {
    const filing = await planFiling(parts, planner, delivery);
    for (const { body } of filesToPlace(filing)) await archive.prepare(body);
    filings.push(filing);
  }
  reach('filing.staged');
  const made = filings.filter((filing) => filing.pending.plan === null);
  if (made.length > 0) await queue.plan(made.map(seqAndPlan));
  reach('filing.planned');
  return filings;
}

/** A plan from before a crash stands. */
async function planFiling(parts: FilingParts, planner: Planner, pending: PendingDelivery): Promise<Filing> {
  const claim = await claimOf(pending, parts.vendors, parts.readBody);
  const fingerprint = fingerprintOf(pending.head, pending.parts, claim);
  if (pending.plan !== null) planner.adopt(pending, pending.plan, fingerprint);
  const plan = pending.plan ?? (await planner.plan(pending, claim, fingerprint));
  if (pending.quarantine !== null || plan.duplicateOf !== null) return { pending, claim, fingerprint, plan };
  const again = await comesAgain(parts.catalog, pending.head.source, { claim, fingerprint });
  const warned = again === null ? claim : { ...claim, warnings: [...claim.warnings, again] };
  return { pending, claim: warned, fingerprint, plan };
}

function seqAndPlan({ pending, plan }: Filing): { seq: number; plan: FilingPlan } {
  return { seq: pending.seq, plan };
}

/** Files are synced before they get their names, so that no name ever stands on a body that a power cut could tear. */
async function placeFiles(parts: FilingParts, planner: Planner, filings: Filing[]): Promise<void> {
  const { archive, queue, reach } = parts;
  const writeDown = (filing: Filing) => queue.plan([seqAndPlan(filing)]);
  const files = filings.flatMap(filesToPlace);
  await archive.ready(files.map(({ body }) => body));
  reach('filing.files-synced');
  for (const file of files) await placeFile(archive, planner, file, writeDown);
  reach('filing.placed');
  await archive.commit();
}

/**
 * A name that somebody from outside has put on the disk is left alone: the plan moves to the next number, and
 * `writeDown` is awaited, before that one is tried.
 */
export async function placeFile(
  archive: ArchiveWriter,
  planner: Planner,
  file: FileToPlace,
  writeDown: (filing: Filing) => Promise<void>,
): Promise<void> {
  const { filing, part, tree, body } = file;
  let { planned } = file;
  await archive.put(body, { tree, path: planned.path }, async () => {
    planned = await planner.renumber(filing.pending, part, filing.claim, planned);
    filing.plan = { ...filing.plan, parts: filing.plan.parts.with(part.index, planned) };
    await writeDown(filing);
    return planned.path;
  });
}
