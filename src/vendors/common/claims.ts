import { type Content, sniff } from '../../domain/content.ts';
import type { PartKind } from '../../domain/delivery.ts';
import { urlencoded } from '../../domain/form-fields.ts';
import type { Claim, PartClaim, PartEvidence } from '../../domain/vendor.ts';
import { isObject } from '../../lib/json/values.ts';

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

/** What the bytes of a part are. JSON that was parsed is JSON, however it begins. */
export function contentOf(part: PartEvidence): Content {
  return isObject(part.json) && part.mediaType !== urlencoded
    ? { format: 'json', extension: 'json', kind: 'other' }
    : sniff(part.leading, part.mediaType);
}

/** A claim with the usual name for the kind. */
export function claimAs(kind: PartKind, extension: string): PartClaim {
  return { kind, content: contentNames[kind], extension };
}

/** A claim for a part nothing is known about but its bytes; what JSON is good for, the vendor knows. */
export function claimByContent(part: PartEvidence, kindOfJson: (json: unknown) => PartKind): PartClaim {
  const content = contentOf(part);
  return claimAs(content.format === 'json' ? kindOfJson(part.json) : content.kind, content.extension);
}

/** Media under its own extension where the bytes tell it, else `bin`. */
export function claimMedia(part: PartEvidence): PartClaim {
  const content = contentOf(part);
  return claimAs('media', content.kind === 'media' ? content.extension : 'bin');
}

/** The JSON objects of a delivery, in the order of its parts. */
export function jsonObjects(parts: readonly PartEvidence[]): Record<string, unknown>[] {
  return parts.map((part) => part.json).filter(isObject);
}

/** A transcript is called so in every format. */
const contentNames: Readonly<Record<PartKind, string>> = {
  transcript: 'transcript',
  subtitles: 'transcript',
  text: 'transcript',
  media: 'data',
  jobinfo: 'jobinfo',
  notice: 'notice',
  other: 'data',
};

/**
 * The fields of a body that is a form of its own (`application/x-www-form-urlencoded`), or null for any other part. Of
 * repeated names the last counts. Of a long form only the fields that are whole within the first bytes are given.
 */
export function formIn({ mediaType, bytes, leading }: PartEvidence): Record<string, string> | null {
  if (mediaType !== urlencoded) return null;
  const text = new TextDecoder().decode(leading);
  const whole = bytes > leading.length ? text.slice(0, Math.max(text.lastIndexOf('&'), 0)) : text;
  return Object.fromEntries(new URLSearchParams(whole));
}

/** What a vendor says that sends forms, or JSON when it is asked to: the fields of either, part by part. */
export function messagesIn(parts: readonly PartEvidence[]): Record<string, unknown>[] {
  return [...parts.map(formIn).filter((form) => form !== null), ...jsonObjects(parts)];
}
