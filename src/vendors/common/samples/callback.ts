import type { Piece } from './piece.ts';
import type { SampleCallback } from './sample.ts';

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
