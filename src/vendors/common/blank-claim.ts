import type { PartKind } from '../../domain/delivery.ts';
import type { Claim, PartClaim, PartEvidence } from '../../domain/vendor.ts';
import { formIn } from './form-fields.ts';
import { claimAs, claimByContent, contentOf } from './part-claims.ts';

/**
 * A claim that knows its parts and nothing else, for a vendor to fill in what the delivery says.
 *
 * A form is a notice, JSON is what the vendor says it is, and anything else is what its bytes are.
 */
export function blankClaim(
  vendor: string,
  parts: readonly PartEvidence[],
  kindOfJson: (json: unknown) => PartKind,
): Claim {
  return {
    vendor,
    jobId: null,
    aliases: [],
    title: null,
    externalIds: [],
    outcome: 'unknown',
    vendorStatus: null,
    error: null,
    warnings: [],
    expected: null,
    parts: parts.map((part) => (formIn(part) === null ? claimByContent(part, kindOfJson) : claimForm(part))),
  };
}

function claimForm(part: PartEvidence): PartClaim {
  return claimAs('notice', contentOf(part).extension);
}
