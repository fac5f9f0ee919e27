import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';

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
export async function openEntry(zip: ZipFile, entry: Entry): Promise<OpenEntry | Hindrance> {
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
