import type { DeliveryHead } from '../domain/delivery.ts';
import type { Claim, Evidence, Vendor } from '../domain/vendor.ts';
import type { FilingDelivery } from './batch.ts';
import { gatherEvidence, type ReadBody } from './evidence.ts';

/** The vendors by name, and the one that reads what no other can. */
export interface VendorShelf {
  byName: ReadonlyMap<string, Vendor>;
  /** Made for one source by its settings, by the name of the source: in place of the vendor of the same name. */
  bySource: ReadonlyMap<string, Vendor>;
  generic: Vendor;
}

/**
 * What the delivery says about itself, read by its vendor.
 *
 * A body that its vendor cannot digest is the body's fault, never a reason to stop: it gets the generic claim and a
 * warning. Faults of the disk pass through.
 */
export async function claimOf(delivery: FilingDelivery, shelf: VendorShelf, readBody: ReadBody): Promise<Claim> {
  const evidence = await gatherEvidence(delivery, readBody);
  const vendor = vendorOf(delivery.head, shelf);
  if (vendor === undefined)
    return genericClaim(evidence, shelf, `the vendor ${delivery.head.vendor} is not known any more`);
  try {
    const claim = vendor.readClaim(evidence);
    if (claim.parts.length === evidence.parts.length) return claim;
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
  const claim = shelf.generic.readClaim(evidence);
  return { ...claim, warnings: [...claim.warnings, warning] };
}
