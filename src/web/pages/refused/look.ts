import type { Delivery, Part } from '../../../domain/delivery.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { isJsonType } from '../../../intake/json-parts.ts';
import type { Reading } from '../../reading/reading.ts';
import { type ArchivedFile, previewBytes, readPreview } from '../files/preview.ts';
import type { LookedAt } from './quarantined-page.tsx';

/**
 * Looks into a part of a quarantined delivery; null for one without any.
 *
 * @throws CollectorError `not-found` for a part that is not there
 */
export async function lookAt(
  delivery: Delivery,
  index: number | null,
  { openPart }: Pick<Reading, 'openPart'>,
): Promise<LookedAt | null> {
  const [first] = delivery.parts;
  if (first === undefined) return null;
  // What was found wrong is most often the one part that is declared as JSON.
  const suspect = delivery.parts.find(({ mediaType }) => isJsonType(mediaType)) ?? first;
  const chosen = index === null ? suspect : delivery.parts.find((part) => part.index === index);
  if (chosen === undefined) throw new CollectorError('not-found', 'this delivery has no such part');
  const part = asFile(delivery, chosen);
  const preview = await readPreview(part, openPart);
  const isWhole = chosen.bytes <= previewBytes;
  const complaint =
    preview.type === 'text' && isWhole && isJsonType(chosen.mediaType) ? complaintOf(preview.text) : null;
  return { part, preview, complaint };
}

/** A part as the pages of files know it. */
function asFile({ id, receivedAt }: Delivery, { index, filename, bytes, mediaType, sha256 }: Part): ArchivedFile {
  const name = filename ?? `part ${index}`;
  return { type: 'file', name, path: name, bytes, mediaType, sha256, receivedAt, deliveryId: id, part: index };
}

/** @example complaintOf('{"a":') // 'Unexpected end of JSON input' */
function complaintOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : null;
  }
}
