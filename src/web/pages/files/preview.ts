import type { Readable } from 'node:stream';
import type { ByteRange } from '../../../domain/archive.ts';
import type { FileEntry } from '../../../domain/catalog.ts';
import { type Content, sniff } from '../../../domain/content.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { decodeUnicode, unicodeFormOf } from '../../../domain/unicode-form.ts';
import { type JsonNode, readJsonTree } from './json-tree.ts';

/** A file of the archive as the catalog lists it. */
export type ArchivedFile = Extract<FileEntry, { type: 'file' }>;

/** What a page shows of a file without giving the browser anything to interpret. */
export type Preview =
  | { type: 'json'; root: JsonNode }
  /** `markup` is shown as it is written. */
  | { type: 'text'; is: 'text' | 'subtitles' | 'markup'; text: string; encoding: string }
  | { type: 'media'; element: 'audio' | 'video' }
  /** There is nothing to show, and why: a sentence. */
  | { type: 'none'; reason: string };

/** Bytes of a file that are read for its page. */
export const previewBytes = 256 * 1024;

/**
 * Reads the beginning of a file and decides by it, and only then by what the sender called it, how it is shown.
 *
 * @throws CollectorError `storage-unavailable`
 */
export async function readPreview(
  file: ArchivedFile,
  openPart: (id: string, index: number, range: ByteRange) => Promise<Readable>,
): Promise<Preview> {
  if (file.bytes === 0) return none('The file is empty.');
  const end = Math.min(file.bytes, previewBytes) - 1;
  try {
    const stream = await openPart(file.deliveryId, file.part, { start: 0, end });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return await previewOf(Buffer.concat(chunks), file);
  } catch (error) {
    if (!(error instanceof CollectorError) || error.code !== 'not-found') throw error;
    return none('The bytes of this file are not in the archive any more; “collector verify” tells more.');
  }
}

/** `beginning`: the first bytes of the file, `previewBytes` of them or all. */
export async function previewOf(
  beginning: Uint8Array,
  { bytes, mediaType }: Pick<ArchivedFile, 'bytes' | 'mediaType'>,
): Promise<Preview> {
  const content = sniff(beginning, mediaType);
  if (startsWith(beginning, '%PDF-')) return none('A PDF is not shown here.');
  if (content.format === 'json') {
    const root = await readJsonTree(beginning, { isWhole: beginning.length >= bytes });
    return root === null ? asText(beginning, 'text') : { type: 'json', root };
  }
  const textual = textFormats[content.format];
  if (textual !== undefined) return asText(beginning, textual);
  if (playable.has(content.format)) return { type: 'media', element: elementFor(content, mediaType) };
  if (content.kind === 'media') return none(`Browsers do not play ${content.extension.toUpperCase()}.`);
  return none('What this file holds cannot be shown here.');
}

const textFormats: Partial<Record<Content['format'], 'text' | 'subtitles' | 'markup'>> = {
  text: 'text',
  srt: 'subtitles',
  sbv: 'subtitles',
  vtt: 'subtitles',
  ttml: 'subtitles',
  ass: 'subtitles',
  html: 'markup',
  xml: 'markup',
};

const playable: ReadonlySet<Content['format']> = new Set(['wav', 'mp3', 'aac', 'flac', 'ogg', 'mp4', 'webm']);

/** A video element plays sound too; an audio element shows no picture. */
function elementFor({ format, extension }: Content, mediaType: string | null): 'audio' | 'video' {
  if (mediaType?.startsWith('audio/')) return 'audio';
  if (mediaType?.startsWith('video/')) return 'video';
  const holdsPictures = format === 'webm' || (format === 'mp4' && !['m4a', 'm4b'].includes(extension));
  return holdsPictures ? 'video' : 'audio';
}

function asText(bytes: Uint8Array, is: 'text' | 'subtitles' | 'markup'): Preview {
  return { type: 'text', is, ...decodePreview(bytes) };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, text.length)).toString('latin1') === text;
}

function none(reason: string): Preview {
  return { type: 'none', reason };
}

/**
 * The beginning of a text as text: in its form of Unicode, else as UTF-8, else as windows-1252. Never throws.
 *
 * A letter that is cut at the end is left out.
 */
function decodePreview(bytes: Uint8Array): { text: string; encoding: string } {
  const form = unicodeFormOf(bytes);
  if (form !== null && form.encoding !== 'utf-8') {
    const text = decodeUnicode(bytes.subarray(form.markBytes), form.encoding).replace(/\ufffd$/, '');
    return { text, encoding: form.encoding };
  }
  const encoding = isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  return { text: new TextDecoder(encoding).decode(bytes, { stream: true }), encoding };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
