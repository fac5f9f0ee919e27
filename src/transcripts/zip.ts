import { fromBufferPromise } from 'yauzl';
import { createWarnings, type Warnings } from './read-transcript.ts';
import { openEntry } from './zip-entry.ts';
import { createEntryNames } from './zip-names.ts';

/** How much of a zip is looked at. */
export interface ZipLimits {
  /** Entries, those that are of no use included. */
  entries: number;
  /** Inflated bytes of one entry. */
  entryBytes: number;
  /** Inflated bytes in all, those that were thrown away included. */
  totalBytes: number;
}

/** 1,000 entries, 32 MiB of each, 128 MiB in all. */
export const zipLimits: ZipLimits = { entries: 1_000, entryBytes: 32 * 1024 ** 2, totalBytes: 128 * 1024 ** 2 };

/** A document inside a zip. */
export interface ZipEntry {
  /** For people: the last segment of its path, unique in the zip, e.g. `call.json` and `call.1.json`. */
  name: string;
  bytes: Uint8Array;
}

/** What a zip holds, and what of it could not be had. */
export interface ZipContent {
  /** In the order of the directory. */
  entries: ZipEntry[];
  warnings: Warnings['list'];
}

/**
 * Reads the documents of a zip that may be transcripts by their extension. Nothing is ever written to disk.
 *
 * No header is believed: bytes are counted while they are inflated, an entry that is not what the directory says of it
 * is left out, and so is one that shares its bytes with another. Never rejects. Warnings of the whole: `zip-broken`,
 * `zip-encrypted`, `zip-too-many-entries`, `zip-too-large`; of an entry: see `openEntry`, and `entry-overlaps`.
 */
export async function readZip(bytes: Uint8Array, limits: ZipLimits = zipLimits): Promise<ZipContent> {
  const warnings = createWarnings();
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of readEntries(bytes, limits, warnings)) entries.push(entry);
  } catch (error) {
    // What was read before the fault stands: every entry has a checksum of its own.
    warnings.add(isEncryption(error) ? 'zip-encrypted' : 'zip-broken', null);
  }
  return { entries, warnings: warnings.list };
}

async function* readEntries(bytes: Uint8Array, limits: ZipLimits, warnings: Warnings): AsyncGenerator<ZipEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // With names as bytes and sizes as they are: yauzl gives up the whole zip at the first absolute path or wrong size.
  const zip = await fromBufferPromise(buffer, { decodeStrings: false, validateEntrySizes: false });
  const names = createEntryNames();
  const read: Span[] = [];
  let seen = 0;
  let leftBytes = limits.totalBytes;
  for await (const entry of zip.eachEntry()) {
    seen += 1;
    if (seen > limits.entries) return warnings.add('zip-too-many-entries', null);
    const name = names.nameFor(entry);
    if (name === null) continue;
    if (leftBytes === 0) return warnings.add('zip-too-large', name);

    const opened = await openEntry(zip, entry);
    if (typeof opened === 'string') {
      warnings.add(opened, name);
      continue;
    }
    if (read.some((other) => overlap(opened, other))) {
      warnings.add('entry-overlaps', name);
      continue;
    }
    read.push(opened);
    const mostBytes = Math.min(limits.entryBytes, leftBytes);
    const { content, inflatedBytes } = await opened.inflate(buffer, mostBytes);
    leftBytes = Math.max(0, leftBytes - inflatedBytes);
    if (typeof content !== 'string') yield { name, bytes: content };
    else warnings.add(content === 'entry-too-large' && mostBytes < limits.entryBytes ? 'zip-too-large' : content, name);
  }
}

/** yauzl 3.4.0 refuses a zip with strong encryption by this word; read 2026-11-21. */
function isEncryption(error: unknown): boolean {
  return error instanceof Error && error.message.includes('encryption');
}

/** Where an entry lies, its header included: `start` inclusive, `end` exclusive. */
interface Span {
  start: number;
  end: number;
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
