import type { PartKind } from '../domain/delivery.ts';
import type { Claim, PartClaim, PartEvidence } from '../domain/vendor.ts';
import { formIn } from './form-fields.ts';
import { claimAs, claimByContent, contentOf } from './part-claims.ts';

/**
 * A claim that knows its parts and nothing else, for a vendor to fill in what the delivery says.
 *
 * A form is a notice, JSON is what the vendor says it is, and anything else is what its bytes are. A vendor that leaves it
 * to the format sends notices, beside transcripts in formats that readers know.
 */
export function blankClaim(
  vendor: string,
  parts: readonly PartEvidence[],
  kindOfJson: ((json: unknown) => PartKind) | 'by-format',
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
    parts: parts.map((part) => claimPart(part, kindOfJson)),
  };
}

function claimPart(part: PartEvidence, kindOfJson: ((json: unknown) => PartKind) | 'by-format'): PartClaim {
  if (formIn(part) !== null) return claimAs('notice', contentOf(part).extension);
  if (kindOfJson !== 'by-format') return claimByContent(part, kindOfJson);
  return claimByContent(part, () => (part.format === null ? 'notice' : 'transcript'));
}
