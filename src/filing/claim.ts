import type { DeliveryHead, PartKind } from '../domain/delivery.ts';
import { encodedSuffix } from '../domain/encoded-body.ts';
import { isMereField, isNeverSpeech } from '../domain/form-fields.ts';
import { unknownFormatWarning } from '../domain/unknown-format.ts';
import type { Claim, Evidence, KnownFormat, PartClaim, RecogniseFormat, Vendor } from '../domain/vendor.ts';
import type { InflateFault } from '../lib/inflate.ts';
import type { FilingDelivery } from './batch.ts';
import { gatherEvidence, isWhole, type ReadBody, type Shown } from './evidence.ts';

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
  const { head } = delivery;
  const shown = await gatherEvidence(delivery, readBody, {
    tokens: head.multipart ? tokensOfAny(head, shelf) : noTokens,
    recognise: shelf.recognise,
  });
  const claim = readBy(vendorOf(head, shelf), shown, shelf, head);
  const tokens = head.multipart ? tokensOf(claim.vendor, head, shelf) : noTokens;
  const parts = claim.parts.map((part, index) => withRules(part, { shown, tokens, index }));
  const warnings = shown.fault === null ? [] : [faultWarnings[shown.fault]];
  return { ...claim, parts, warnings: [...claim.warnings, ...warnings] };
}

function readBy(vendor: Vendor | undefined, { evidence, fault }: Shown, shelf: VendorShelf, head: DeliveryHead): Claim {
  if (fault === 'inflates-too-long' || fault === 'coding-unknown') return shelf.generic.readClaim(evidence);
  if (vendor === undefined) return genericClaim(evidence, shelf, `the vendor ${head.vendor} is not known any more`);
  try {
    const claim = vendor.readClaim(evidence);
    // Of what is cut off, nobody can say that no reader knows it.
    if (claim.parts.length === evidence.parts.length)
      return fault === null ? asReadersSee(claim, evidence, shelf) : claim;
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
const noTokens: ReadonlySet<string> = new Set();

function tokensOfAny({ source }: DeliveryHead, { byName, bySource, generic }: VendorShelf): ReadonlySet<string> {
  const speakers = [...byName.values(), generic, bySource.get(source)];
  return new Set(speakers.flatMap((vendor) => vendor?.partTokens ?? []));
}

/** A sender that nobody has named may call its results what is usual, whoever it sounds like. */
function tokensOf(speaker: string, { source, vendor }: DeliveryHead, shelf: VendorShelf): ReadonlySet<string> {
  const { byName, bySource, generic } = shelf;
  const isOpen = speaker === generic.name || vendor === generic.name || vendor === 'auto';
  const speakers = [byName.get(speaker), bySource.get(source), isOpen ? generic : undefined];
  return new Set(speakers.flatMap((known) => known?.partTokens ?? []));
}

/** What holds for a part whoever sent it: of forms, of bodies that are nobody's speech, and of encoded ones. */
function withRules(
  claim: PartClaim,
  { shown, tokens, index }: { shown: Shown; tokens: ReadonlySet<string>; index: number },
): PartClaim {
  const { evidence, codings, fault } = shown;
  const part = evidence.parts[index];
  if (part === undefined) return claim;
  // The name says what the bytes are: `json.gz`.
  const named =
    codings.length === 0 ? claim : { ...claim, extension: claim.extension + codings.map(encodedSuffix).join('') };
  const isField = evidence.head.multipart && isMereField(part, tokens);
  const isNothing = isField || fault === 'coding-unknown' || (claim.kind === 'text' && isNeverSpeech(part));
  return isNothing && claim.kind !== 'other' ? { ...named, kind: 'other', content: 'data' } : named;
}

const faultWarnings: Readonly<Record<InflateFault, string>> = {
  'coding-unknown': 'the body is in a content encoding that is not read here: it is stored as sent, and nothing else',
  'encoding-broken':
    'the body is not whole in the content encoding it is declared with: only what comes before that was read',
  'inflates-too-far': 'the body inflates to over 16 MiB: what it claims was read from the beginning',
  'inflates-too-long': 'the body could not be inflated within a second: what it claims was not read by its vendor',
};
