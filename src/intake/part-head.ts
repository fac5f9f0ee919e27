import { isUtf8 } from 'node:buffer';
import { CollectorError } from '../domain/errors.ts';

/** How long the heads of parts may be. */
export interface HeadLimits {
  /** Bytes of all header lines of one part, and of the white space after a boundary. */
  headBytes: number;
  /** Bytes of all header lines of all parts. */
  headsBytes: number;
}

export const maxPartHeadBytes = 16 * 1024;

/** For a delivery of at most so many parts: ordinary heads have some hundred bytes, and a few may be long. */
export function headLimits(parts: number): HeadLimits {
  return { headBytes: maxPartHeadBytes, headsBytes: 64 * 1024 + 256 * parts };
}

/** What a part says about itself before its bytes come. */
export interface PartHead {
  /** Null when the part has no Content-Disposition, or one without a name. */
  field: string | null;
  /** As sent, unsafe as it is; null when none was sent or it was empty, as browsers do when no file was chosen. */
  filename: string | null;
  /** Without parameters, in lower case; null when the part has no Content-Type. */
  mediaType: string | null;
}

/**
 * Tells whether a request's Content-Type means that the body is split into parts, and by which boundary.
 *
 * Null means one raw part: any other type, the other multipart types included.
 *
 * @param contentType the header as Node gives it, e.g. `multipart/form-data; boundary="x y"`
 * @throws CollectorError `malformed-multipart` when form-data comes without a usable boundary.
 */
export function boundaryOf(contentType: string): string | null {
  if (mediaTypeOf(contentType) !== 'multipart/form-data') return null;
  const boundary = readParameters(contentType).get('boundary');
  if (boundary === undefined) throw malformed('the Content-Type multipart/form-data names no boundary');
  if (!isUsableBoundary(boundary)) {
    throw malformed(
      'the boundary in the Content-Type is not usable: 1 to 200 printable characters, no space at the end',
    );
  }
  return boundary;
}

/** The type a Content-Type names: without parameters, in lower case; null when it names none. */
export function mediaTypeOf(contentType: string): string | null {
  const [type = ''] = contentType.split(';', 1);
  return trimBlanks(type).toLowerCase() || null;
}

/** RFC 2046 §5.1.1 allows 70 characters of a smaller alphabet; senders exceed both, and nothing here depends on it. */
export function isUsableBoundary(boundary: string): boolean {
  return /^[\x20-\x7e]{0,199}[\x21-\x7e]$/.test(boundary);
}

/**
 * Reads the header lines of a part.
 *
 * @param lines without their line ends, one character per byte (latin1)
 * @throws CollectorError `malformed-multipart` for a line that is not a header, `head-too-large` for an endless name
 */
export function readPartHead(lines: readonly string[]): PartHead {
  const headers = readHeaders(lines);
  const disposition = headers.get('content-disposition');
  const parameters = disposition === undefined ? new Map<string, string>() : readParameters(disposition);
  const field = textOf(parameters, 'name');
  const filename = textOf(parameters, 'filename') || null;
  assertNameFits(field);
  assertNameFits(filename);
  return {
    field,
    filename,
    mediaType: mediaTypeOf(headers.get('content-type') ?? ''),
  };
}

const maxNameBytes = 1024;

/** @throws CollectorError `head-too-large` for the name of a field or file that is longer than any file system takes */
export function assertNameFits(name: string | null): void {
  if (name === null || Buffer.byteLength(name) <= maxNameBytes) return;
  throw new CollectorError('head-too-large', `the name of a field or file is longer than ${maxNameBytes} bytes`);
}

/** Of repeated headers the first one counts. */
function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of unfold(lines)) {
    if (line.includes('\0')) throw malformed('a header line of a part contains a NUL byte');
    if (line.includes('\r')) throw malformed('a header line of a part contains a carriage return that ends no line');
    const colon = line.indexOf(':');
    const name = trimBlanks(line.slice(0, Math.max(colon, 0))).toLowerCase();
    if (name === '') throw malformed('a header line of a part has no name followed by a colon');
    if (!headers.has(name)) headers.set(name, trimBlanks(line.slice(colon + 1)));
  }
  return headers;
}

/** Joins lines that were folded: a line that begins with white space continues the one before it (RFC 5322 §2.2.3). */
function unfold(lines: readonly string[]): string[] {
  const unfolded: string[][] = [];
  for (const line of lines) {
    const open = /^[ \t]/.test(line) ? unfolded.at(-1) : undefined;
    if (open === undefined) unfolded.push([line]);
    else open.push(line);
  }
  return unfolded.map((pieces) => pieces.join(''));
}

/**
 * Reads what follows the first semicolon: `; name="a"; filename=b`. Of repeated parameters the first one counts.
 *
 * A value is a quoted string or everything up to the next semicolon, since senders forget to quote spaces.
 */
function readParameters(value: string): Map<string, string> {
  const parameters = new Map<string, string>();
  const parameter = /;[ \t]*([^=; \t]+)[ \t]*=[ \t]*(?:"((?:\\["\\]|[^"])*)|([^;]*))/g;
  // A semicolon inside a quoted string begins no parameter: each match goes on where the one before it ended.
  for (const [, name = '', quoted, bare = ''] of value.matchAll(parameter)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted === undefined ? trimBlanks(bare) : unescapeQuoted(quoted));
  }
  return parameters;
}

/** A backslash that escapes neither quote nor backslash stays: old browsers send `C:\dir\file.txt` unescaped. */
function unescapeQuoted(quoted: string): string {
  return quoted.replaceAll(/\\(["\\])/g, '$1');
}

/** The extended form `name*` wins where it can be decoded (RFC 5987 §4.3); a bad one must not cost the part. */
function textOf(parameters: ReadonlyMap<string, string>, name: string): string | null {
  const extended = parameters.get(`${name}*`);
  const decoded = extended === undefined ? null : decodeExtended(extended);
  if (decoded !== null) return decoded;
  const plain = parameters.get(name);
  return plain === undefined ? null : decodeBytes(Buffer.from(plain, 'latin1'));
}

/** `UTF-8'en'na%C3%AFve.txt` → `naïve.txt`; null when the charset is unknown or the bytes do not fit it. */
function decodeExtended(value: string): string | null {
  const match = /^(utf-8|iso-8859-1)'[^']*'((?:[^%]|%[0-9a-f]{2})*)$/is.exec(value);
  if (match === null) return null;
  const [, charset = '', encoded = ''] = match;
  const bytes = encoded.replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (charset.toLowerCase() === 'iso-8859-1') return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : null;
}

/** Not `trim`: in text that is one character per byte it would cut the last byte of `à` (C3 A0) as a no-break space. */
function trimBlanks(text: string): string {
  let start = 0;
  let stop = text.length;
  while (text[start] === ' ' || text[start] === '\t') start += 1;
  while (stop > start && (text[stop - 1] === ' ' || text[stop - 1] === '\t')) stop -= 1;
  return text.slice(start, stop);
}

function decodeBytes(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function malformed(message: string): CollectorError {
  return new CollectorError('malformed-multipart', `${message}.`);
}
