import type { Tree } from '../domain/archive.ts';
import type { Delivery, ReceivedPart } from '../domain/delivery.ts';
import type { FilingPlan, HeldPart, PendingDelivery, PlannedPart } from '../domain/inbox.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { unlistedWarning } from '../domain/senders.ts';
import type { Claim } from '../domain/vendor.ts';

/** One delivery on its way into the archive: what came, what it claims, where it goes. */
export interface Filing {
  pending: PendingDelivery;
  claim: Claim;
  fingerprint: string | null;
  plan: FilingPlan;
}

/** A file to be put into a tree. */
export interface FileToPlace {
  filing: Filing;
  part: HeldPart;
  planned: PlannedPart;
  tree: Tree;
  /** Name in the spool that is linked to the path. */
  staged: string;
}

/** Parts held in the inbox are staged under a name that a restart finds again. */
function stagedName(id: string, part: HeldPart): string {
  return part.held.in === 'spool' ? part.held.name : `${id}.${part.index}.staged`;
}

/** The files that this delivery owns; a duplicate owns none. */
export function filesToPlace(filing: Filing): FileToPlace[] {
  const { pending, plan } = filing;
  return pending.parts.flatMap((part, index) => {
    const planned = plan.parts[index];
    if (planned === undefined || !planned.owned) return [];
    const tree = pending.quarantine === null ? 'archive' : 'quarantine';
    return [{ filing, part, planned, tree, staged: stagedName(pending.head.id, part) }];
  });
}

/** Everything in the spool that can go when the delivery is settled. */
export function spoolFiles({ pending, plan }: Filing): string[] {
  return pending.parts
    .filter((part, index) => part.held.in === 'spool' || plan.parts[index]?.owned === true)
    .map((part) => stagedName(pending.head.id, part));
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

function withoutBytes({ held: _, ...part }: HeldPart): ReceivedPart {
  return part;
}
