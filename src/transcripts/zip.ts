import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { createWarnings, type Warnings } from './read-transcript.ts';

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

/** An entry whose header was found. */
interface OpenEntry {
  /** Where its header begins. */
  start: number;
  /** Where its bytes end, exclusive. */
  end: number;
  /**
   * Its content, at most `mostBytes` of it (at least 1), or why it cannot be had; with the bytes that were inflated for
   * that, however it ended.
   */
  inflate(zip: Buffer, mostBytes: number): Promise<Inflated>;
}

interface Inflated {
  content: Buffer | 'entry-too-large' | 'entry-broken';
  inflatedBytes: number;
}

type Hindrance = 'entry-not-a-file' | 'entry-encrypted' | 'entry-compression-unknown' | 'entry-broken';

/** Finds an entry, or tells why it cannot be read. */
async function openEntry(zip: ZipFile, entry: Entry): Promise<OpenEntry | Hindrance> {
  if (!isRegularFile(entry)) return 'entry-not-a-file';
  if (entry.isEncrypted()) return 'entry-encrypted';
  if (!entry.canDecodeFileData()) return 'entry-compression-unknown';
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const end = fileDataStart + entry.compressedSize;
    return {
      start: entry.relativeOffsetOfLocalHeader,
      end,
      inflate: (buffer, mostBytes) => inflateEntry(entry, buffer.subarray(fileDataStart, end), mostBytes),
    };
  } catch {
    return 'entry-broken';
  }
}

/** Zips made on Unix tell the kind of file, e.g. a symbolic link (PKWARE APPNOTE 6.3.10, 4.4.2 and 4.4.15). */
function isRegularFile({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const kind = (externalFileAttributes >>> 16) & 0o170000;
  return versionMadeBy >>> 8 !== 3 || kind === 0 || kind === 0o100000;
}

const inflateAsync = promisify(inflateRaw);
/** Deflate makes no more of one byte (zlib's technical details, "maximum compression factor"). */
const mostBytesOfOne = 1032;

async function inflateEntry(entry: Entry, stored: Buffer, mostBytes: number): Promise<Inflated> {
  const isStored = entry.compressionMethod === 0;
  // The directory is believed when it speaks against the entry.
  const saidBytes = isStored ? stored.length : entry.uncompressedSize;
  if (saidBytes > mostBytes) return { content: 'entry-too-large', inflatedBytes: 0 };
  try {
    const content = isStored ? stored : await inflateAsync(stored, { maxOutputLength: mostBytes });
    const isAsSaid = content.length === entry.uncompressedSize && crc32(content) === entry.crc32;
    return { content: isAsSaid ? content : 'entry-broken', inflatedBytes: content.length };
  } catch (error) {
    if (isTooLarge(error)) return { content: 'entry-too-large', inflatedBytes: mostBytes };
    return { content: 'entry-broken', inflatedBytes: Math.min(mostBytes, stored.length * mostBytesOfOne) };
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

const transcriptNames = /[^.]\.(?:json|srt|sbv|vtt|txt|lrc|xml|dfxp|ttml|ass|ssa)$/i;
const maxCharacters = 200;

/** Names entries for people. */
interface EntryNames {
  /** The last segment of its path, with a number where it was given before; null for what is no transcript by its name. */
  nameFor(entry: Entry): string | null;
}

/** Starts naming the entries of one zip. The names are shown and never opened. */
function createEntryNames(): EntryNames {
  const given = new Set<string>();
  const nextNumber = new Map<string, number>();
  return {
    nameFor(entry) {
      const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      const name = lastSegment(path);
      if (!transcriptNames.test(name) || isResourceFork(path, name)) return null;
      let unique = name;
      let number = nextNumber.get(name) ?? 1;
      for (; given.has(unique); number += 1) unique = numbered(name, number);
      nextNumber.set(name, number);
      given.add(unique);
      return unique;
    },
  };
}

function lastSegment(path: string): string {
  const segment = path.slice(path.lastIndexOf('/') + 1);
  return segment.replaceAll(/\p{C}/gu, '').slice(-maxCharacters).toWellFormed();
}

/** macOS puts one beside every file, with the name of that file. */
function isResourceFork(path: string, name: string): boolean {
  return path.startsWith('__MACOSX/') || name.startsWith('._');
}

/** `call.json` → `call.1.json`, as files of one name are numbered in the archive. */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}.${number}${name.slice(dot)}`;
}
