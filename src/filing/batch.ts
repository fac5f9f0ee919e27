import type { BodySource, BodyToPut, Tree } from '../domain/archive.ts';
import type { Delivery, ReceivedPart } from '../domain/delivery.ts';
import type { FilingPlan, PendingDelivery, PlannedPart } from '../domain/inbox.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { unlistedWarning } from '../domain/senders.ts';
import type { Claim } from '../domain/vendor.ts';

/** A part of a delivery that is filed: just accepted, or released from the quarantine. */
export interface FilingPart extends ReceivedPart {
  held: BodySource;
}

export interface FilingDelivery extends Omit<PendingDelivery, 'parts'> {
  parts: readonly FilingPart[];
}

/** One delivery on its way into the archive: what came, what it claims, where it goes. */
export interface Filing {
  pending: FilingDelivery;
  claim: Claim;
  fingerprint: string | null;
  plan: FilingPlan;
}

/** A file to be put into a tree. */
export interface FileToPlace {
  filing: Filing;
  part: FilingPart;
  planned: PlannedPart;
  tree: Tree;
  body: BodyToPut;
}

function bodyOf({ head }: FilingDelivery, { index, held: source, bytes, sha256 }: FilingPart): BodyToPut {
  return { key: `${head.id}.${index}`, source, bytes, sha256 };
}

/** The files that this delivery owns; a duplicate owns none. */
export function filesToPlace(filing: Filing): FileToPlace[] {
  const { pending, plan } = filing;
  return pending.parts.flatMap((part, index) => {
    const planned = plan.parts[index];
    if (planned === undefined || !planned.owned) return [];
    const tree = pending.quarantine === null ? 'archive' : 'quarantine';
    return [{ filing, part, planned, tree, body: bodyOf(pending, part) }];
  });
}

/** What need not be held any more when the delivery is settled: spooled bodies of a duplicate, too. */
export function bodiesToLetGo({ pending, plan }: Filing): BodyToPut[] {
  return pending.parts
    .filter((part, index) => part.held.in === 'spool' || plan.parts[index]?.owned === true)
    .map((part) => bodyOf(pending, part));
}

/** The line of the ledger. A pure function of what came, the claim and the plan: filing again writes it again. */
export function toRecord({ pending, claim, fingerprint, plan }: Filing): DeliveryRecord {
  const { tail, multipart, unlisted, vendor: configuredVendor, ...head } = pending.head;
  const delivery: Delivery = {
    ...head,
    vendor: claim.vendor,
    jobId: claim.jobId,
    outcome: claim.outcome,
    vendorStatus: claim.vendorStatus,
    error: claim.error,
    duplicateOf: plan.duplicateOf,
    state: pending.quarantine === null ? 'filed' : 'quarantined',
    warnings: unlisted === true ? [unlistedWarning(head.sender), ...claim.warnings] : claim.warnings,
    parts: pending.parts.map((part, index) => ({
      ...withoutBytes(part),
      kind: claim.parts[index]?.kind ?? 'other',
      path: plan.parts[index]?.path ?? null,
    })),
  };
  return {
    type: 'delivery',
    seq: pending.seq,
    delivery,
    tail,
    multipart,
    configuredVendor,
    aliases: claim.aliases,
    title: claim.title,
    externalIds: claim.externalIds,
    expected: claim.expected,
    fingerprint: pending.quarantine === null ? fingerprint : null,
    quarantine: pending.quarantine,
    placements: plan.parts.map(({ owned, baseKey, number }) => ({ owned, baseKey, number })),
  };
}

function withoutBytes({ held: _, ...part }: FilingPart): ReceivedPart {
  return part;
}
