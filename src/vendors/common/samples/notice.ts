import { callback } from './callback.ts';
import { piece } from './piece.ts';
import type { SampleCallback } from './sample.ts';

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
