import { CollectorError } from './errors.ts';

type Fields = readonly (string | number)[];

/**
 * Sort keys of the last entry seen, or `start` for the first page; a cursor must have the shape of `start`.
 *
 * @throws CollectorError `bad-request` for a cursor that no listing of this kind has given.
 */
export function readCursor<Shape extends Fields>(cursor: string | null, start: Shape): Shape {
  if (cursor === null) return start;
  const fields = parse(cursor);
  const fits =
    Array.isArray(fields) &&
    fields.length === start.length &&
    start.every((like, i) =>
      typeof like === 'string' ? typeof fields[i] === 'string' : Number.isSafeInteger(fields[i]),
    );
  if (!fits)
    throw new CollectorError('bad-request', 'query parameter cursor: expected the `next` of an earlier answer');
  return fields as unknown as Shape;
}

/** Cuts a page out of rows of which one more than `limit` was asked for: that one proves there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: { item: (row: Row) => Item; key: (row: Row) => Fields },
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(shape.item),
    next: rows.length > limit && last !== undefined ? writeCursor(shape.key(last)) : null,
  };
}

/** The place in a listing behind an entry with these sort keys, opaque to the reader of the API. */
export function writeCursor(fields: Fields): string {
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}
