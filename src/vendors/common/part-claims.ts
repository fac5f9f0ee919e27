import { type Content, sniff } from '../../domain/content.ts';
import type { PartKind } from '../../domain/delivery.ts';
import type { PartClaim, PartEvidence } from '../../domain/vendor.ts';
import { isObject } from '../../lib/json/values.ts';

/** What the bytes of a part are. JSON that was parsed is JSON, however it begins. */
export function contentOf(part: PartEvidence): Content {
  return isObject(part.json)
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
