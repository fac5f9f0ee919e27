import type { SampleCallback } from '../../../domain/sample.ts';
import { joined, type Piece, piece } from './piece.ts';

/** What differs from callback to callback; the rest is usual. */
export interface CallbackContent {
  method: 'POST' | 'PUT';
  /** Null for a body without Content-Type. */
  mediaType: string | null;
  content: Piece;
  tail?: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** `chunked` leaves the length out. */
  transfer?: 'chunked' | 'declared';
}

/** Puts a callback together. */
export function callback(options: CallbackContent): SampleCallback {
  const { method, mediaType, content, tail, query, headers, transfer } = options;
  return {
    method,
    tail: tail ?? null,
    query: query ?? {},
    headers: { ...(mediaType === null ? {} : { 'content-type': mediaType }), ...headers },
    bytes: content.bytes,
    contentLength: transfer === 'chunked' ? null : content.bytes,
    body: () => content.chunks(),
  };
}

/** A request that only tests a URL. */
export function requestWithoutBody(
  method: 'GET' | 'POST',
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): SampleCallback {
  const empty = callback({ method: 'POST', mediaType: null, content: piece(''), query, headers });
  return { ...empty, method, contentLength: method === 'GET' ? null : 0 };
}

/** What a vendor adds to a notice besides its body. */
export interface NoticeOptions {
  method: 'POST' | 'PUT';
  query?: Readonly<Record<string, string>>;
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>;
}

/** A short JSON body. */
export function jsonNotice(body: unknown, options: NoticeOptions): SampleCallback {
  return callback({ ...options, mediaType: 'application/json', content: piece(JSON.stringify(body)) });
}

/** A short form. */
export function formNotice(fields: Readonly<Record<string, string>>, options: NoticeOptions): SampleCallback {
  return callback({
    ...options,
    mediaType: 'application/x-www-form-urlencoded',
    content: piece(new URLSearchParams(fields).toString()),
  });
}

export interface FormPart {
  name: string;
  /** Null for a plain field. */
  filename: string | null;
  /** Null for a part without a Content-Type. */
  mediaType: string | null;
  content: Piece;
}

/** A multipart/form-data body and the Content-Type that belongs to it. Names must need no escaping. */
export function form(parts: readonly FormPart[], boundary: string): { mediaType: string; content: Piece } {
  const pieces = parts.flatMap((part) => [piece(`--${boundary}\r\n${headOf(part)}\r\n`), part.content, piece('\r\n')]);
  return {
    mediaType: `multipart/form-data; boundary=${boundary}`,
    content: joined([...pieces, piece(`--${boundary}--\r\n`)]),
  };
}

function headOf({ name, filename, mediaType }: FormPart): string {
  const file = filename === null ? '' : `; filename="${filename}"`;
  const type = mediaType === null ? '' : `Content-Type: ${mediaType}\r\n`;
  return `Content-Disposition: form-data; name="${name}"${file}\r\n${type}`;
}
