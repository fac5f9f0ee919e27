import type { ByteRange, StoredBody } from '../domain/archive.ts';
import { isMereField, payloadIn, queryWith, urlencoded } from '../domain/form-fields.ts';
import type { Evidence, KnownFormat, PartEvidence, RecogniseFormat } from '../domain/vendor.ts';
import { codingsIn, type InflateFault, inflateInto } from '../lib/inflate.ts';
import { createJsonOutline } from '../lib/json/outline.ts';
import { parseJson } from '../lib/json/parse.ts';
import type { FilingDelivery, FilingPart } from './batch.ts';

/** Up to this size JSON is read whole for the claim; of a larger one only an outline. */
const wholeJsonBytes = 1024 * 1024;
const leadingBytes = 4096;
/** What an encoded body is inflated to for its claim: filing must not wait for a bomb. */
const inflateBounds = { maxBytes: 16 * 1024 * 1024, withinMs: 1000 };

/** Reads bytes of a body. A chunk may be overwritten when the next one is asked for. */
export type ReadBody = (source: StoredBody, range?: ByteRange) => AsyncIterable<Uint8Array>;

/** What a delivery shows of itself, and how far its encoding let it. */
export interface Shown {
  evidence: Evidence;
  /** Codings of its body that were undone to see it, in the order they were applied. */
  codings: readonly string[];
  /** Why not all of the body could be seen; null when it could. */
  fault: InflateFault | null;
}

/**
 * What the vendor may look at: heads, first bytes, the JSON that is in them and whose format that has. Of an encoded body that is what it was
 * before it was encoded. Fields of a form claim like parameters of the query, and are shown as such.
 *
 * @param tokens names under which some vendor sends results in a form
 */
export async function gatherEvidence(
  delivery: FilingDelivery,
  readBody: ReadBody,
  { tokens, recognise }: { tokens: ReadonlySet<string>; recognise: RecogniseFormat },
): Promise<Shown> {
  const { head } = delivery;
  const declared = codingsIn(head.headers['content-encoding']);
  const parts: PartEvidence[] = [];
  const fields: [string, string][] = [];
  let fault: InflateFault | null = null;
  let codings: readonly string[] = [];
  for (const sent of delivery.parts) {
    const view = await viewOf(sent, declared, readBody);
    fault ??= view.fault;
    if (view.part !== sent) codings = declared;
    const leading = await readLeading(view.part, readBody);
    const form = view.part.mediaType === urlencoded ? await readForm(view.part, readBody) : null;
    const isField = head.multipart && isMereField(sent, tokens);
    // No vendor calls its results by a word for an id or a status.
    const claimsAlone = head.multipart && isMereField(sent, noTokens);
    if (claimsAlone && sent.field !== null && sent.bytes <= leading.length) fields.push([sent.field, textOf(leading)]);
    if (form !== null) fields.push(...form);
    const json = isField ? undefined : form === null ? await jsonIn(view, leading, readBody) : payloadIn(form);
    const { held: _, ...part } = view.part;
    parts.push({ ...part, leading, json, format: json === undefined ? null : formatOf(json, recognise) });
  }
  return { evidence: { head: { ...head, query: queryWith(head.query, fields) }, parts }, codings, fault };
}

/** A part as it was before it was encoded. */
interface View {
  part: FilingPart;
  /** Why this is not all of it. */
  fault: InflateFault | null;
}

async function viewOf(part: FilingPart, codings: readonly string[], readBody: ReadBody): Promise<View> {
  if (codings.length === 0 || part.bytes === 0) return { part, fault: null };
  const { bytes, fault } = await inflateInto(chunksOf(part, readBody), codings, inflateBounds);
  // A proxy may have undone the coding and left the header: then the bytes speak for themselves.
  if (fault === 'encoding-broken' && bytes.length === 0) return { part, fault };
  return { part: { ...part, bytes: bytes.length, held: { in: 'inbox', bytes } }, fault };
}

async function* chunksOf({ held }: FilingPart, readBody: ReadBody): AsyncGenerator<Uint8Array> {
  if (held.in === 'inbox') yield held.bytes;
  else yield* readBody(held);
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

/** Of a longer form only the fields that are whole within its beginning. */
async function readForm(part: FilingPart, readBody: ReadBody): Promise<URLSearchParams> {
  if (part.bytes === 0) return new URLSearchParams();
  const isLong = part.bytes > wholeJsonBytes;
  const range = { start: 0, end: Math.min(part.bytes, wholeJsonBytes) - 1 };
  const { held } = part;
  const text = textOf(
    held.in === 'inbox' ? held.bytes.subarray(0, range.end + 1) : await collect(readBody(held, range)),
  );
  return new URLSearchParams(isLong ? text.slice(0, Math.max(text.lastIndexOf('&'), 0)) : text);
}

/** Of JSON that is not all there, an outline of what is. */
async function jsonIn({ part, fault }: View, leading: Uint8Array, readBody: ReadBody): Promise<unknown> {
  if (!mayBeJson(leading)) return undefined;
  const chunks = chunksOf(part, readBody);
  if (fault === null && part.bytes <= wholeJsonBytes) return parse(await collect(chunks));
  const outline = createJsonOutline();
  for await (const chunk of chunks) outline.write(chunk);
  return fault === null ? outline.end() : outline.soFar();
}

/** JSON has an object or a list at its head here: a bare number or word tells a vendor nothing. */
function mayBeJson(leading: Uint8Array): boolean {
  const first = leading.subarray(startsWithBom(leading) ? 3 : 0).find((byte) => !jsonSpace.has(byte));
  return first === 0x7b || first === 0x5b;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(textOf(bytes));
  } catch {
    // A body that is declared as something else may begin like JSON and not be any; it then simply tells nothing.
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
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
const noTokens: ReadonlySet<string> = new Set();
