import type { PartKind } from './delivery.ts';
import { decodeUnicode, unicodeFormOf } from './unicode-form.ts';

const binaryFormats = [
  'wav',
  'avi',
  'mp3',
  'aac',
  'flac',
  'ogg',
  'mp4',
  'webm',
  'amr',
  'aiff',
  'caf',
  'wma',
  'zip',
  'gzip',
  '7z',
  'pgp',
  'bin',
] as const;
const textFormats = ['json', 'srt', 'sbv', 'vtt', 'ttml', 'ass', 'html', 'xml', 'text'] as const;

type BinaryFormat = (typeof binaryFormats)[number];
type TextFormat = (typeof textFormats)[number];
type ContentFormat = BinaryFormat | TextFormat;

/** What bytes are, judged by how they begin. */
export interface Content {
  format: ContentFormat;
  /** Without a dot. */
  extension: string;
  /** As far as the format alone tells it: JSON and archives are `other`, whatever they hold. */
  kind: PartKind;
}

/** More bytes than this are never looked at. */
const examinedBytes = 4096;
/** To one control character in a text. */
const leastTextBytes = 16;

/**
 * Says what a body is from its first bytes; the media type decides only where they do not.
 *
 * Vendors mislabel: SRT and JSON come as text/plain, and everything comes as application/octet-stream.
 *
 * @param mediaType without parameters, in lower case, or null
 * @example sniff(bytesOf('1\n00:00:01,000 --> 00:00:02,000\nHi'), 'text/plain').format // 'srt'
 */
export function sniff(leading: Uint8Array, mediaType: string | null): Content {
  const bytes = leading.subarray(0, examinedBytes);
  const declared = declaredFormat(mediaType);
  if (bytes.length === 0) return contentOf(declared ?? 'bin');

  const magic = signatures.find(({ begins }) => begins(bytes));
  if (magic !== undefined) return { ...contentOf(magic.format), ...(magic.format === 'mp4' && mp4Variant(bytes)) };

  const form = unicodeFormOf(bytes);
  const text = decodeUnicode(bytes.subarray(form?.markBytes ?? 0), form?.encoding ?? 'utf-8');
  const isWide = form !== null && form.encoding !== 'utf-8';
  const controls = isWide ? 0 : bytes.reduce((count, byte) => count + (isBinaryByte(byte) ? 1 : 0), 0);
  const recognised = formatOfText(text);
  // A stray control character makes nothing else of what is captions by its form, or text by its media type.
  if (recognised !== null && (controls === 0 || contentOf(recognised).kind === 'subtitles'))
    return contentOf(recognised);
  if (isTextFormat(declared) && controls * leastTextBytes <= bytes.length) return contentOf(declared);
  if (controls === 0 && (isWide || isUtf8(bytes))) return contentOf('text');
  if (declared !== null && !isTextFormat(declared)) return contentOf(declared);
  return { ...contentOf('bin'), kind: isAudioOrVideo(mediaType) ? 'media' : 'other' };
}

function contentOf(format: ContentFormat): Content {
  const extensions: Partial<Record<ContentFormat, string>> = { text: 'txt', gzip: 'gz' };
  const kinds: Partial<Record<ContentFormat, PartKind>> = {
    srt: 'subtitles',
    sbv: 'subtitles',
    vtt: 'subtitles',
    ttml: 'subtitles',
    ass: 'subtitles',
    text: 'text',
  };
  const isMedia = binaryFormats.some((known) => known === format) && !notMedia.has(format);
  return {
    format,
    extension: extensions[format] ?? format,
    kind: kinds[format] ?? (isMedia ? 'media' : 'other'),
  };
}

const notMedia: ReadonlySet<ContentFormat> = new Set(['zip', 'gzip', '7z', 'pgp', 'bin']);

interface Signature {
  format: BinaryFormat;
  begins(bytes: Uint8Array): boolean;
}

/** In order: the weakest signs, those of two bytes, come last. */
const signatures: readonly Signature[] = [
  { format: 'avi', begins: (bytes) => hasAscii(bytes, 0, 'RIFF') && hasAscii(bytes, 8, 'AVI ') },
  { format: 'wav', begins: (bytes) => ['RIFF', 'RF64', 'RIFX'].some((mark) => hasAscii(bytes, 0, mark)) },
  { format: 'mp3', begins: (bytes) => hasAscii(bytes, 0, 'ID3') },
  { format: 'flac', begins: (bytes) => hasAscii(bytes, 0, 'fLaC') },
  { format: 'ogg', begins: (bytes) => hasAscii(bytes, 0, 'OggS') },
  { format: 'mp4', begins: (bytes) => hasAscii(bytes, 4, 'ftyp') },
  { format: 'webm', begins: (bytes) => hasBytes(bytes, [0x1a, 0x45, 0xdf, 0xa3]) },
  { format: 'amr', begins: (bytes) => hasAscii(bytes, 0, '#!AMR') },
  { format: 'aiff', begins: (bytes) => hasAscii(bytes, 0, 'FORM') && hasAscii(bytes, 8, 'AIF') },
  { format: 'caf', begins: (bytes) => hasAscii(bytes, 0, 'caff') },
  { format: 'wma', begins: (bytes) => hasBytes(bytes, [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]) },
  {
    format: 'zip',
    begins: (bytes) => hasBytes(bytes, [0x50, 0x4b, 0x03, 0x04]) || hasBytes(bytes, [0x50, 0x4b, 0x05, 0x06]),
  },
  { format: '7z', begins: (bytes) => hasBytes(bytes, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) },
  { format: 'gzip', begins: (bytes) => hasBytes(bytes, [0x1f, 0x8b]) },
  { format: 'pgp', begins: (bytes) => hasAscii(bytes, 0, '-----BEGIN PGP') || isPgpSessionKey(bytes) },
  { format: 'aac', begins: ([first = 0, second = 0]) => first === 0xff && (second & 0xf6) === 0xf0 },
  { format: 'mp3', begins: isMpegFrame },
];

function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function hasBytes(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[index] === byte);
}

function mp4Variant(bytes: Uint8Array): Partial<Content> {
  const variants = [
    ['M4A', 'm4a'],
    ['M4B', 'm4b'],
    ['qt', 'mov'],
    ['3gp', '3gp'],
  ] as const;
  const variant = variants.find(([brand]) => hasAscii(bytes, 8, brand));
  return variant === undefined ? {} : { extension: variant[1] };
}

/** An encrypted session key, the first packet of an encrypted message (RFC 9580, 4.2 and 5.1): tag, length, version. */
function isPgpSessionKey(bytes: Uint8Array): boolean {
  const [tag, length = 0, second, third] = bytes;
  if (tag === 0x84) return second === 3;
  if (tag === 0x85) return third === 3;
  if (tag === 0xc1) return (length < 192 ? second : third) === 3 || second === 6;
  return (tag === 0x8c || tag === 0xc3) && (second === 4 || second === 6);
}

/** ISO 11172-3, 2.4.1.3: eleven set bits, and no reserved layer, bit rate or sampling rate. 0xFFFE is a BOM of UTF-16. */
function isMpegFrame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  if (first !== 0xff || second === 0xfe || (second & 0xe0) !== 0xe0) return false;
  return (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}

/** Control characters other than tab, line ends, form feed, DOS's end of file and escape. */
function isBinaryByte(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1a && byte !== 0x1b);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // As a stream, because the last letter may be cut in the middle.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function formatOfText(text: string): TextFormat | null {
  const start = text.trimStart();
  // A text may begin with a bracket ("[Agent] Hello"): what follows it must be JSON too.
  if (/^(?:\{\s*(?:["}]|$)|\[\s*(?:[{["]|\]\s*$|-?\d[\d.eE+-]*\s*,))/.test(start)) return 'json';
  if (/^WEBVTT(?:\s|$)/.test(start)) return 'vtt';
  if (/^(?:\d+[ \t]*(?:\r\n|\r|\n)\s*)?(?:\d+:)?\d+:\d\d(?:[,.]\d{1,6})?[ \t]*-->[ \t]*\d/.test(start)) return 'srt';
  if (/^\d+:\d\d:\d\d\.\d{1,3},\d+:\d\d:\d\d\.\d{1,3}[ \t]*(?:[\r\n]|$)/.test(start)) return 'sbv';
  if (/^\[(?:Script Info|V4\+? Styles|Events)\]/i.test(start)) return 'ass';
  if (/^<!doctype html|^<html[\s>]/i.test(start)) return 'html';
  if (!/^<(?:\?xml|!--|!DOCTYPE|[a-z])/i.test(start)) return null;
  if (/<(?:[a-z]+:)?tt[\s>]/i.test(start)) return 'ttml';
  return start.startsWith('<?xml') ? 'xml' : null;
}

function isTextFormat(format: ContentFormat | null): format is TextFormat {
  return textFormats.some((known) => known === format);
}

function isAudioOrVideo(mediaType: string | null): boolean {
  return mediaType !== null && /^(?:audio|video)\//.test(mediaType);
}

/** The format a media type names, or null: application/octet-stream names none. */
function declaredFormat(mediaType: string | null): ContentFormat | null {
  if (mediaType === null) return null;
  const named = mediaTypes.get(mediaType);
  if (named !== undefined) return named;
  if (mediaType.endsWith('/json') || mediaType.endsWith('+json')) return 'json';
  if (mediaType.endsWith('+xml')) return 'xml';
  return mediaType.startsWith('text/') ? 'text' : null;
}

const mediaTypes: ReadonlyMap<string, ContentFormat> = new Map([
  ['application/x-www-form-urlencoded', 'text'],
  ['text/srt', 'srt'],
  ['application/x-subrip', 'srt'],
  ['text/vtt', 'vtt'],
  ['application/ttaf+xml', 'ttml'],
  ['application/ttml+xml', 'ttml'],
  ['text/html', 'html'],
  ['text/xml', 'xml'],
  ['application/xml', 'xml'],
  ['audio/wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/vnd.wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/aac', 'aac'],
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
  ['audio/ogg', 'ogg'],
  ['audio/opus', 'ogg'],
  ['application/ogg', 'ogg'],
  ['video/ogg', 'ogg'],
  ['audio/mp4', 'mp4'],
  ['audio/x-m4a', 'mp4'],
  ['video/mp4', 'mp4'],
  ['audio/webm', 'webm'],
  ['video/webm', 'webm'],
  ['audio/amr', 'amr'],
  ['audio/aiff', 'aiff'],
  ['audio/x-aiff', 'aiff'],
  ['audio/x-ms-wma', 'wma'],
  ['application/zip', 'zip'],
  ['application/x-zip-compressed', 'zip'],
  ['application/gzip', 'gzip'],
  ['application/x-gzip', 'gzip'],
  ['application/x-7z-compressed', '7z'],
  ['application/pgp-encrypted', 'pgp'],
] as const);
