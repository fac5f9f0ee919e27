import { Readable } from 'node:stream';
import { sniff } from '../domain/content.ts';
import type { Part } from '../domain/delivery.ts';
import { mostInflatedBytes } from '../domain/encoded-body.ts';
import { CollectorError } from '../domain/errors.ts';
import { payloadIn, urlencoded } from '../domain/form-fields.ts';
import type { DeliveryRecord } from '../domain/ledger.ts';
import { isStorageFault } from '../domain/storage-fault.ts';
import type { Transcript } from '../domain/transcript.ts';
import { unknownFormat } from '../domain/unknown-format.ts';
import { codingsIn, type InflateFault, inflateInto } from '../lib/inflate.ts';
import { decodeText } from './decode-text.ts';
import { parseJsonPrefix } from './json-prefix.ts';
import { normalise } from './normalise.ts';
import { blankTranscript, createWarnings, type ReadTranscript } from './read-transcript.ts';
import { readerOf } from './readers/all.ts';
import { captionReaders } from './readers/captions/all.ts';
import { unwrap } from './unwrap.ts';
import { readZip } from './zip.ts';

/** Of a JSON or text body so much is read; a transcript that is cut there says so. */
export const readLimitBytes = 32 * 1024 * 1024;
/** A zip has its directory at the end, so it is read whole or not at all. */
export const zipLimitBytes = 64 * 1024 * 1024;
/** One delivery yields no more transcripts than this. */
const maxTranscripts = 1_000;

/** Delivery as far as its transcripts depend on it. */
export type TranscribedRecord = Pick<
  DeliveryRecord['delivery'],
  'id' | 'vendor' | 'jobId' | 'headers' | 'unproved' | 'parts'
>;

/** Reads a filed body from its start, up to `limitBytes`. @throws CollectorError `not-found`, `storage-unavailable` */
export type ReadBody = (path: string, limitBytes: number) => Promise<Uint8Array>;

/**
 * Derives every transcript of one filed delivery, part by part.
 *
 * A body that cannot be read as a transcript yields a failed one with a warning if the vendor called it a transcript,
 * and nothing otherwise. Only a fault of the storage throws.
 */
export async function deriveTranscripts(record: TranscribedRecord, readBody: ReadBody): Promise<Transcript[]> {
  const found: Transcript[] = [];
  for (const part of record.parts) {
    if (!mayHoldTranscript(part) || found.length >= maxTranscripts) continue;
    const readings = await readPart(part, record, readBody).catch((error: unknown) => failed(part, reasonOf(error)));
    for (const { reading, entry } of readings) {
      found.push(normalise(reading.transcript, { ...sourceOf(record, part, reading), entry }));
    }
  }
  return found.slice(0, maxTranscripts);
}

/** Why a part yields nothing. @throws the error itself when it is a fault of the storage */
function reasonOf(error: unknown): string {
  // Deleted since, or missing: `verify` tells that.
  if (error instanceof CollectorError && error.code === 'not-found') return 'body-missing';
  if (isStorageFault(error)) throw error;
  // A mistake in a reader must not hold up every transcript behind this one.
  return 'reader-failed';
}

/** What stands for the transcripts of a delivery that cannot be read at all: a failed one for each, with the reason. */
export function failedTranscripts(record: TranscribedRecord, code: string): Transcript[] {
  return record.parts.flatMap((part) =>
    failed(part, code).map(({ reading, entry }) =>
      normalise(reading.transcript, { ...sourceOf(record, part, reading), entry }),
    ),
  );
}

/** Media hold no text, and a jobinfo only asks for it. */
export function mayHoldTranscript({ kind, path, bytes }: Part): boolean {
  return path !== null && bytes > 0 && kind !== 'media' && kind !== 'jobinfo';
}

/** What one document says, and how it was recognised. */
interface Reading {
  transcript: ReadTranscript;
  format: string;
  detectedBy: 'vendor' | 'content';
}

function sourceOf(record: TranscribedRecord, part: Part, { format, detectedBy }: Reading) {
  const { id: deliveryId, vendor, jobId } = record;
  return { vendor, format, detectedBy, jobId, deliveryId, part: part.index };
}

async function readPart(
  part: Part,
  record: TranscribedRecord,
  readBody: ReadBody,
): Promise<{ reading: Reading; entry: string | null }[]> {
  const read = viewOf(part, record, readBody);
  const beginning = await read(leadingBytes);
  if (beginning.fault === 'coding-unknown') return failed(part, beginning.fault);
  const { format } = sniff(beginning.bytes, part.mediaType);
  if (format === 'zip') return readZipped(part, record, read);
  if (unreadable.has(format)) return failed(part, unreadable.get(format) ?? 'unreadable');
  if (!textual.has(format)) return [];
  const { bytes, isCut, fault } = beginning.isCut ? await read(readLimitBytes) : beginning;
  const readings = readDocument(bytes, { ...part, isCut }, record);
  if (readings === null) return failed(part, fault ?? unknownFormat);
  for (const { transcript } of readings) if (fault !== null) transcript.warnings.add(fault, null);
  return readings.map((reading) => ({ reading, entry: null }));
}

/** Reads a part from its start, up to `limitBytes`: what it was before it was encoded. */
type ReadView = (limitBytes: number) => Promise<{
  bytes: Uint8Array;
  /** Whether there is more of it than was read. */
  isCut: boolean;
  /** Why the rest cannot be had; null where nothing hinders. */
  fault: InflateFault | null;
}>;

function viewOf(part: Part, { headers, unproved }: TranscribedRecord, readBody: ReadBody): ReadView {
  const path = part.path ?? '';
  const codings = codingsIn(headers['content-encoding']);
  async function readSent(limitBytes: number) {
    const bytes = await readBody(path, limitBytes);
    return { bytes, isCut: part.bytes > bytes.length, fault: null };
  }
  if (codings.length === 0) return readSent;
  const mostBytes = mostInflatedBytes(part.bytes, unproved !== true);
  return async (limitBytes) => {
    const sent = await readBody(path, limitBytes + encodingOverheadBytes);
    const bounds = { maxBytes: Math.min(limitBytes, mostBytes) };
    const { bytes, fault } = await inflateInto(Readable.from([sent]), codings, bounds);
    // A proxy may have undone the coding and left the header: then the bytes speak for themselves.
    if (fault === 'encoding-broken' && bytes.length === 0) return readSent(limitBytes);
    // A limit of ours hides nothing of the body: only what no limit would show is its fault.
    const isOurs = (fault === 'inflates-too-far' && limitBytes <= mostBytes) || sent.length < part.bytes;
    return { bytes, isCut: fault !== null, fault: isOurs ? null : fault };
  };
}

/** What an encoding may add to bytes that it cannot shrink. */
const encodingOverheadBytes = 64 * 1024;
const leadingBytes = 4096;
const textual: ReadonlySet<string> = new Set(['json', 'xml', ...captionReaders.keys()]);
const unreadable: ReadonlyMap<string, string> = new Map([
  ['pgp', 'encrypted'],
  ['gzip', 'compressed'],
  ['7z', 'compressed'],
]);

async function readZipped(
  part: Part,
  record: TranscribedRecord,
  read: ReadView,
): Promise<{ reading: Reading; entry: string | null }[]> {
  if (part.bytes > zipLimitBytes) return failed(part, 'zip-too-large');
  const { bytes: zip, isCut, fault } = await read(zipLimitBytes);
  if (isCut) return failed(part, fault ?? 'zip-too-large');
  const { entries, warnings } = await readZip(zip);
  const found = entries.flatMap(({ name, bytes }) => {
    const document = { mediaType: null, kind: 'transcript', isCut: false } as const;
    return (readDocument(bytes, document, record) ?? []).map((reading) => ({ reading, entry: name }));
  });
  const broken = warnings.flatMap(({ code }) => failed({ kind: 'transcript' }, code));
  return found.length > 0 || broken.length > 0 ? [...found, ...broken] : failed(part, unknownFormat);
}

/** A transcript that cannot be read is shown as one that failed; what was never called a transcript is nothing. */
function failed({ kind }: Pick<Part, 'kind'>, code: string): { reading: Reading; entry: null }[] {
  if (kind !== 'transcript' && kind !== 'subtitles') return [];
  const warnings = createWarnings();
  warnings.add(code, null);
  const transcript: ReadTranscript = { ...blankTranscript(warnings), status: 'failed' };
  return [{ reading: { transcript, format: 'unknown', detectedBy: 'content' }, entry: null }];
}

interface Document extends Pick<Part, 'mediaType' | 'kind'> {
  /** Whether there is more of it than was read. */
  isCut: boolean;
}

/** Null when no reader knows the document. */
function readDocument(bytes: Uint8Array, document: Document, record: TranscribedRecord): Reading[] | null {
  const { format } = sniff(bytes, document.mediaType);
  const readings = readAs(format, bytes, document, record);
  if (readings === null) return null;
  if (document.isCut) for (const { transcript } of readings) transcript.warnings.add('truncated', null);
  return document.isCut ? readings.map(asPartial) : readings;
}

function readAs(format: string, bytes: Uint8Array, document: Document, record: TranscribedRecord): Reading[] | null {
  if (format === 'json') {
    const parsed = parseJsonPrefix(bytes);
    return parsed === null ? null : readValue(unwrap(parsed.value), record);
  }
  if (document.mediaType === urlencoded) return readForm(new URLSearchParams(decodeText(bytes).text), record);
  return readText(bytes, format, document);
}

function readForm(form: URLSearchParams, record: TranscribedRecord): Reading[] | null {
  const payload = payloadIn(form);
  return readValue(payload === undefined ? Object.fromEntries(form) : unwrap(payload), record);
}

function asPartial(reading: Reading): Reading {
  const { transcript } = reading;
  return transcript.status === 'complete' ? { ...reading, transcript: { ...transcript, status: 'partial' } } : reading;
}

/** None where a reader knows the document, and there is no transcript in it: a notice, for instance. */
function readValue(value: unknown, { vendor }: TranscribedRecord): Reading[] | null {
  const reader = readerOf(value);
  if (reader === null) return null;
  const detectedBy = reader.vendors.includes(vendor) ? 'vendor' : 'content';
  return reader.read(value).map((transcript) => ({ transcript, format: reader.format, detectedBy }));
}

function readText(bytes: Uint8Array, sniffed: string, { kind }: Document): Reading[] | null {
  // A part that only looks like text may be a form field: it is a transcript when the vendor says so.
  if (sniffed === 'text' && kind !== 'text' && kind !== 'transcript') return null;
  const reader = captionReaders.get(sniffed);
  if (reader === undefined) return null;
  const { text, warnings } = decodeText(bytes);
  const transcript = reader.read(text);
  for (const code of warnings) transcript.warnings.add(code, null);
  return [{ transcript, format: reader.format, detectedBy: 'content' }];
}
