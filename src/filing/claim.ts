import type { DeliveryHead, PartKind } from '../domain/delivery.ts';
import type { PendingDelivery } from '../domain/inbox.ts';
import { unknownFormatWarning } from '../domain/unknown-format.ts';
import type { Claim, Evidence, KnownFormat, RecogniseFormat, Vendor } from '../domain/vendor.ts';
import { gatherEvidence, isWhole, type ReadSpooled } from './evidence.ts';

/** The vendors by name, and the one that reads what no other can. */
export interface VendorShelf {
  byName: ReadonlyMap<string, Vendor>;
  /** Made for one source by its settings, by the name of the source: in place of the vendor of the same name. */
  bySource: ReadonlyMap<string, Vendor>;
  generic: Vendor;
  recognise: RecogniseFormat;
}

/**
 * What the delivery says about itself, read by its vendor.
 *
 * A body that its vendor cannot digest is the body's fault, never a reason to stop: it gets the generic claim and a
 * warning. Faults of the disk pass through.
 */
export async function claimOf(delivery: PendingDelivery, shelf: VendorShelf, readSpooled: ReadSpooled): Promise<Claim> {
  const evidence = await gatherEvidence(delivery, readSpooled, shelf.recognise);
  const vendor = vendorOf(delivery.head, shelf);
  if (vendor === undefined)
    return genericClaim(evidence, shelf, `the vendor ${delivery.head.vendor} is not known any more`);
  try {
    const claim = vendor.readClaim(evidence);
    if (claim.parts.length === evidence.parts.length) return asReadersSee(claim, evidence, shelf);
    return genericClaim(
      evidence,
      shelf,
      `${vendor.name} accounted for ${claim.parts.length} of ${evidence.parts.length} parts`,
    );
  } catch (error) {
    return genericClaim(
      evidence,
      shelf,
      `${vendor.name} could not read it: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function vendorOf({ source, vendor }: DeliveryHead, { byName, bySource }: VendorShelf): Vendor | undefined {
  const own = bySource.get(source);
  return own?.name === vendor ? own : byName.get(vendor);
}

function genericClaim(evidence: Evidence, shelf: VendorShelf, warning: string): Claim {
  const claim = asReadersSee(shelf.generic.readClaim(evidence), evidence, shelf);
  return { ...claim, warnings: [...claim.warnings, warning] };
}

/**
 * The claim with each kind of JSON as the readers of transcripts see it, who read a body wherever it came in: one in
 * another's format is what that vendor calls it, and a transcript that no reader knows is none.
 */
function asReadersSee(claim: Claim, evidence: Evidence, shelf: VendorShelf): Claim {
  const unknown: number[] = [];
  const parts = claim.parts.map((part, index) => {
    const shown = evidence.parts[index];
    if (shown === undefined) return part;
    const { format } = shown;
    const isNews = part.kind === 'notice' || part.kind === 'other';
    if (format !== null && isNews && !format.vendors.includes(claim.vendor)) {
      return { ...part, kind: kindOfForeign(format, index, { evidence, shelf }) };
    }
    if (format !== null || part.kind !== 'transcript' || !isWhole(shown)) return part;
    unknown.push(index);
    return { ...part, kind: 'other' as const };
  });
  const warnings = unknown.length === 0 ? [] : [unknownFormatWarning(unknown)];
  return { ...claim, parts, warnings: [...claim.warnings, ...warnings] };
}

function kindOfForeign(
  { vendors }: KnownFormat,
  index: number,
  { evidence, shelf }: { evidence: Evidence; shelf: VendorShelf },
): PartKind {
  const name = vendors.find((vendor) => vendor !== shelf.generic.name && shelf.byName.has(vendor));
  const owner = name === undefined ? undefined : shelf.byName.get(name);
  return owner?.readClaim(evidence).parts[index]?.kind ?? 'transcript';
}
