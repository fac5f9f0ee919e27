import { create } from 'content-disposition';
import parseRange from 'range-parser';
import type { ByteRange } from '../../domain/archive.ts';
import type { Delivery, Part } from '../../domain/delivery.ts';
import { shortName, writtenName } from '../../domain/file-names.ts';

/** How a download is described, so that no stored byte can run in the archive's origin. */
export function partHeaders(delivery: Delivery, part: Part): Record<string, string> {
  return {
    'Content-Type': servedType(part.mediaType),
    'Content-Disposition': create(downloadName(delivery, part)),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    ETag: etagOf(part),
  };
}

/** The strong validator of a part: bytes never change under an id. */
export function etagOf(part: Part): string {
  return `"${part.sha256}"`;
}

/**
 * The range to answer with: null for the whole body, `unsatisfiable` for 416.
 *
 * Several ranges at once, other units and broken headers are answered with the whole body, as RFC 9110 allows.
 */
export function chooseRange(header: string | undefined, sizeBytes: number): ByteRange | null | 'unsatisfiable' {
  if (header === undefined || header.includes(',')) return null;
  // range-parser 1.3 takes a suffix that is longer than the body for unsatisfiable; RFC 9110 14.1.2 means all of it.
  const suffix = /^bytes=-(\d+)$/i.exec(header.trim())?.[1];
  if (suffix !== undefined && Number(suffix) >= sizeBytes && sizeBytes > 0) return { start: 0, end: sizeBytes - 1 };
  const ranges = parseRange(sizeBytes, header.trim());
  if (ranges === -1) return /^bytes=/i.test(header.trim()) ? 'unsatisfiable' : null;
  if (ranges === -2 || ranges.type.toLowerCase() !== 'bytes') return null;
  return ranges[0] ?? null;
}

/** Types a browser only ever shows or plays; everything else is bytes. */
function servedType(mediaType: string | null): string {
  const isHarmless = /^(text\/plain|text\/vtt|application\/json|(audio|video)\/[a-z0-9][a-z0-9.+-]*)$/;
  return mediaType !== null && isHarmless.test(mediaType) ? mediaType : 'application/octet-stream';
}

/** The name in the archive; while there is none, the sender's, else one of our own. */
export function downloadName(delivery: Delivery, part: Part): string {
  const name = lastSegment(part.path ?? '') || lastSegment(writtenName(part.filename ?? ''));
  return name || `${delivery.id}.${part.index}`;
}

/** Without control characters, and without the invisible ones that make a name look like another (bidi and such). */
function lastSegment(name: string): string {
  const visible = name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  return shortName(visible.split(/[/\\]/).at(-1) ?? '');
}
