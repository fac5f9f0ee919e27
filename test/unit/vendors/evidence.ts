import { readFileSync } from 'node:fs';
import type { Query } from '../../../src/domain/delivery.ts';
import type { Evidence, PartEvidence } from '../../../src/domain/vendor.ts';
import { readerOf } from '../../../src/transcripts/readers/all.ts';

/** A body given by its bytes, or by the name of a fixture such as `gladia/error.json`. */
type Body = { fixture: string } | { bytes: Uint8Array | string };
export type PartOptions = Body & { field?: string; filename?: string; mediaType?: string };

export interface EvidenceOptions {
  parts?: PartOptions[];
  query?: Query;
  tail?: string;
  source?: string;
  headers?: Record<string, string>;
  userAgent?: string;
}

/** What filing would show to a vendor: several parts, or one with a field, stand for a form. */
export function evidence({
  parts = [],
  query = {},
  tail,
  source = 'calls',
  headers = {},
  userAgent,
}: EvidenceOptions): Evidence {
  return {
    head: {
      id: '0199c1f2-0000-7000-8000-000000000000',
      source,
      vendor: 'auto',
      receivedAt: '2026-11-21T10:00:00.123Z',
      method: 'POST',
      path: `/callback/${source}`,
      tail: tail ?? null,
      query,
      sender: '192.0.2.1',
      headers: userAgent === undefined ? headers : { ...headers, 'user-agent': userAgent },
      multipart: parts.some(({ field }) => field !== undefined),
    },
    parts: parts.map(partOf),
  };
}

function partOf({ field, filename, mediaType, ...body }: PartOptions, index: number): PartEvidence {
  const bytes = bytesOf(body);
  const json = parse(bytes);
  return {
    index,
    field: field ?? null,
    filename: filename ?? null,
    mediaType: mediaType ?? null,
    bytes: bytes.length,
    sha256: '0'.repeat(64),
    leading: bytes.subarray(0, 4096),
    json,
    format: json === undefined ? null : readerOf(json),
  };
}

function bytesOf(body: Body): Uint8Array {
  if ('fixture' in body) return readFileSync(new URL(`../../fixtures/${body.fixture}`, import.meta.url));
  return typeof body.bytes === 'string' ? new TextEncoder().encode(body.bytes) : body.bytes;
}

function parse(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
