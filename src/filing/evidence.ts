import type { ByteRange, StoredBody } from '../domain/archive.ts';
import type { Evidence, KnownFormat, PartEvidence, RecogniseFormat } from '../domain/vendor.ts';
import { createJsonOutline } from '../lib/json/outline.ts';
import type { FilingDelivery, FilingPart } from './batch.ts';

/** Up to this size JSON is read whole for the claim; of a larger one only an outline. */
const wholeJsonBytes = 1024 * 1024;
const leadingBytes = 4096;

/** Reads bytes of a body. A chunk may be overwritten when the next one is asked for. */
export type ReadBody = (source: StoredBody, range?: ByteRange) => AsyncIterable<Uint8Array>;

/** What the vendor may look at: heads, first bytes, the JSON that is in them and whose format that has. */
export async function gatherEvidence(
  delivery: FilingDelivery,
  readBody: ReadBody,
  recognise: RecogniseFormat,
): Promise<Evidence> {
  const parts: PartEvidence[] = [];
  for (const { held, ...part } of delivery.parts) {
    const leading = await readLeading({ ...part, held }, readBody);
    const json = mayBeJson(leading) ? await readJson({ ...part, held }, readBody) : undefined;
    parts.push({ ...part, leading, json, format: json === undefined ? null : formatOf(json, recognise) });
  }
  return { head: delivery.head, parts };
}

function formatOf(json: unknown, recognise: RecogniseFormat): KnownFormat | null {
  try {
    return recognise(json);
  } catch {
    // A mistake in a reader must not hold up filing: what it stumbles over is a format that nobody knows.
    return null;
  }
}

/** Whether the JSON of a part is all there, and not only an outline. */
export function isWhole({ bytes, json }: PartEvidence): boolean {
  return json !== undefined && bytes <= wholeJsonBytes;
}

async function readLeading(part: FilingPart, readBody: ReadBody): Promise<Uint8Array> {
  if (part.held.in === 'inbox') return part.held.bytes.subarray(0, leadingBytes);
  if (part.bytes === 0) return new Uint8Array();
  return collect(readBody(part.held, { start: 0, end: Math.min(part.bytes, leadingBytes) - 1 }));
}

async function readJson(part: FilingPart, readBody: ReadBody): Promise<unknown> {
  if (part.held.in === 'inbox') return parseJson(part.held.bytes);
  const chunks = readBody(part.held);
  if (part.bytes <= wholeJsonBytes) return parseJson(await collect(chunks));
  const outline = createJsonOutline();
  for await (const chunk of chunks) outline.write(chunk);
  return outline.end();
}

/** JSON has an object or a list at its head here: a bare number or word tells a vendor nothing. */
function mayBeJson(leading: Uint8Array): boolean {
  const first = leading.subarray(startsWithBom(leading) ? 3 : 0).find((byte) => !jsonSpace.has(byte));
  return first === 0x7b || first === 0x5b;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A body that is declared as something else may begin like JSON and not be any; it then simply tells nothing.
    return undefined;
  }
}

function startsWithBom(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
}

const jsonSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);
