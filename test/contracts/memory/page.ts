import type { Page } from '../../../src/domain/catalog.ts';
import { CollectorError } from '../../../src/domain/errors.ts';

const afterKey = 'after ';

/**
 * A page of items that stand in the order of their keys, which are compared as bytes, last key first when `newestFirst`.
 *
 * A cursor is the key of the last item shown: what comes and goes before it moves nothing behind it.
 *
 * @throws CollectorError `bad-request` for a cursor that no listing gave
 */
export function pageOf<Item>(
  items: readonly Item[],
  { cursor, limit }: { cursor: string | null; limit: number },
  { keyOf, newestFirst = false }: { keyOf: (item: Item) => string; newestFirst?: boolean },
): Page<Item> {
  const after = cursor === null ? null : Buffer.from(keyIn(cursor));
  const compare = (a: Buffer, b: Buffer): number => (newestFirst ? Buffer.compare(b, a) : Buffer.compare(a, b));
  const rest = items
    .map((item) => ({ item, key: Buffer.from(keyOf(item)) }))
    .filter(({ key }) => after === null || compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const last = rest[limit - 1];
  const next = rest.length > limit && last !== undefined ? cursorAfter(keyOf(last.item)) : null;
  return { items: rest.slice(0, limit).map(({ item }) => item), next };
}

/** The place in a listing behind the item with that key. */
export function cursorAfter(key: string): string {
  return Buffer.from(afterKey + key).toString('base64url');
}

/** The key a cursor was made from. @throws CollectorError `bad-request` */
export function keyIn(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(afterKey))
    throw new CollectorError('bad-request', 'query parameter cursor: expected the `next` of an earlier answer');
  return text.slice(afterKey.length);
}

/** A key of numbers that are whole and not below zero, and of texts; the former grow with the numbers. */
export function keyFrom(...fields: readonly (number | string)[]): string {
  return fields.map((field) => (typeof field === 'number' ? String(field).padStart(20, '0') : field)).join('\0');
}
