import type { Delivery } from '../../domain/delivery.ts';
import type { FetchAnswer, FetchRequest, FetchVerdict, FetchWish, ShownKey } from '../../domain/vendor-fetch.ts';

/** A GET of the vendor's API with the customer's key. */
export function withKey(
  { origin }: Pick<FetchWish, 'origin'>,
  path: string,
  headers: FetchRequest['headers'] = {},
): FetchRequest {
  return { url: `${origin}${path}`, headers, credential: 'api-key' };
}

/** A GET of a URL that holds its own permission, as those do that are made for one download. */
export function withoutKey(url: string): FetchRequest {
  return { url, headers: {}, credential: 'none' };
}

/** A notice of success has something to fetch behind it. */
export function asksOnSuccess({ outcome }: Pick<Delivery, 'outcome'>): 'first' | null {
  return outcome === 'success' ? 'first' : null;
}

/** The answer is what was wanted. */
export const takeIt: FetchVerdict = { type: 'take', file: true, next: [] };

/** The answer only leads on. */
export function goOnTo(...next: readonly FetchRequest[]): FetchVerdict {
  return { type: 'take', file: false, next };
}

/** JSON of whatever kind; one that broke off, or nothing at all, may be whole the next time. */
export function takeJson({ json }: Pick<FetchAnswer, 'json'>): FetchVerdict {
  if (json !== undefined) return takeIt;
  return { type: 'again', reason: 'the answer is not the JSON that was asked for' };
}

/** Captions, or a page of the vendor's that says with a 200 that there are none? */
export function takeWebVtt({ leading }: FetchAnswer): FetchVerdict {
  if (/^\ufeff?WEBVTT/.test(leading)) return takeIt;
  return { type: 'again', reason: 'the answer is not the WebVTT file that was asked for' };
}

/** As `Authorization: Bearer`. */
export function bearerKey(apiKey: string): ShownKey {
  return { headers: { Authorization: `Bearer ${apiKey}` }, query: {} };
}

/** As the value of a header. */
export function keyInHeader(name: string): (apiKey: string) => ShownKey {
  return (apiKey) => ({ headers: { [name]: apiKey }, query: {} });
}

/** For answers that tell a state which is neither done nor failed. */
export function notReady(status: string | null): FetchVerdict {
  return { type: 'again', reason: status === null ? 'the answer tells no status' : `its status is still ${status}` };
}

/** What a vendor answers while a job is not done, where it does so by a status. */
export const stillWorking = { type: 'again', reason: 'the vendor says that the job is not done yet' } as const;
