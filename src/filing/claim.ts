import type { DeliveryHead, PartKind } from '../domain/delivery.ts';
import { unknownFormatWarning } from '../domain/unknown-format.ts';
import type { Claim, Evidence, KnownFormat, PartClaim, RecogniseFormat, Vendor } from '../domain/vendor.ts';
import type { FilingDelivery } from './batch.ts';
import { gatherEvidence, isWhole, type ReadBody } from './evidence.ts';

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
export async function claimOf(delivery: FilingDelivery, shelf: VendorShelf, readBody: ReadBody): Promise<Claim> {
  const evidence = await gatherEvidence(delivery, readBody, shelf.recognise);
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
 * another's format is what that vendor calls it; what no reader knows is no transcript, and a notice only if it is one of the
 * vendor's or looks like anybody's.
 */
function asReadersSee(claim: Claim, evidence: Evidence, shelf: VendorShelf): Claim {
  const unknown: number[] = [];
  const parts = claim.parts.map((part, index): PartClaim => {
    const shown = evidence.parts[index];
    const isNews = part.kind === 'notice' || part.kind === 'other';
    if (shown === undefined || !(isNews || part.kind === 'transcript')) return part;
    const { format } = shown;
    if (format !== null) {
      const isForeign = isNews && !format.vendors.includes(claim.vendor);
      return isForeign ? { ...part, kind: kindBy(ownerOf(format, shelf), evidence, index) ?? 'transcript' } : part;
    }
    if (part.kind === 'other' || !isWhole(shown) || isNotice(part, index, { claim, evidence, shelf })) return part;
    unknown.push(index);
    return { ...part, kind: 'other' };
  });
  const warnings = unknown.length === 0 ? [] : [unknownFormatWarning(unknown)];
  return { ...claim, parts, warnings: [...claim.warnings, ...warnings] };
}

function isNotice(
  { kind }: PartClaim,
  index: number,
  { claim, evidence, shelf }: { claim: Claim; evidence: Evidence; shelf: VendorShelf },
): boolean {
  if (kind !== 'notice') return false;
  if (shelf.byName.get(claim.vendor)?.recognises(evidence) === true) return true;
  return kindBy(shelf.generic, evidence, index) === 'notice';
}

function ownerOf({ vendors }: KnownFormat, { generic, byName }: VendorShelf): Vendor | undefined {
  return vendors.filter((name) => name !== generic.name).flatMap((name) => byName.get(name) ?? [])[0];
}

function kindBy(vendor: Vendor | undefined, evidence: Evidence, index: number): PartKind | null {
  return vendor?.readClaim(evidence).parts[index]?.kind ?? null;
}
