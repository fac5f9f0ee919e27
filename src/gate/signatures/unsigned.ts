import type { Hmac } from 'node:crypto';

/** A request that a sender is about to sign. */
export interface Unsigned {
  /** Names the request; another one each time. Without a full stop. */
  id: string;
  atMs: number;
  /** As the receiver knows itself: its public URL, the path and the query. */
  url: string;
  /** Content-Type, or null. */
  mediaType: string | null;
  body: AsyncIterable<Uint8Array>;
}

/** What a signature adds to a request. */
export interface Signed {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Parameters to be appended to the URL. */
  query: readonly (readonly [name: string, value: string])[];
}

/** Whole Unix seconds. */
export function secondsOf({ atMs }: Unsigned): string {
  return String(Math.floor(atMs / 1000));
}

/** The digest when all of the body has gone through it. */
export async function digestOfBody(hmac: Hmac, body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  for await (const chunk of body) hmac.update(chunk);
  return hmac.digest();
}

export function inHeaders(headers: Record<string, string>): Signed {
  return { headers, query: [] };
}
