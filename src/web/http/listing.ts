import { once } from 'node:events';
import { create } from 'content-disposition';
import type { Request, Response } from 'express';
import type { Page } from '../../domain/catalog.ts';

/** What a listing is asked, and how it is read. */
export interface Listing<Item> {
  /** Of the file. */
  name: string;
  /** What stands in its columns: fields of an item. */
  columns: readonly (keyof Item & string)[];
  /** `format`, `cursor` and `limit` as they were asked for. */
  query: { format: 'json' | 'csv' | null; cursor: string | null; limit: number };
  list(query: { cursor: string | null; limit: number }): Promise<Page<Item>>;
}

/** Rows that are read at a time. */
const rowsAtATime = 500;

/**
 * Answers a page of a listing as JSON or, where `format=csv` or `Accept` asks for it, all that follows the cursor as CSV (RFC 4180,
 * UTF-8 with a byte order mark, so that spreadsheets see what it is), written while it is read.
 */
export async function answerListing<Item>(
  request: Request,
  response: Response,
  { name, columns, query, list }: Listing<Item>,
): Promise<void> {
  response.vary('Accept');
  const { cursor, limit } = query;
  if (!wantsCsv(request, query.format)) return void response.json(await list({ cursor, limit }));
  // The first page before the head: what is wrong with the question is still an error.
  let page = await list({ cursor, limit: rowsAtATime });
  response.setHeader('Content-Type', 'text/csv; charset=utf-8');
  response.setHeader('Content-Disposition', create(`${name}.csv`));
  if (request.method === 'HEAD') return void response.end();
  response.write(`\ufeff${toLine(columns)}`);
  for (;;) {
    const lines = page.items.map((item) => toLine(columns.map((column) => item[column])));
    if (!response.write(lines.join('')) && !response.destroyed)
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (page.next === null || response.destroyed) break;
    page = await list({ cursor: page.next, limit: rowsAtATime });
  }
  response.end();
}

/** Whether a listing is asked for as CSV. */
export function wantsCsv(request: Request, format: 'json' | 'csv' | null): boolean {
  if (format !== null) return format === 'csv';
  return request.accepts(['json', 'csv']) === 'csv';
}

function toLine(values: readonly unknown[]): string {
  return `${values.map(toCell).join(',')}\r\n`;
}

/**
 * A value as a cell. Spreadsheets take a text that begins with one of these signs for a formula: it gets an apostrophe before it.
 *
 * @example toCell('=1+1') // "'=1+1"
 * @example toCell(['a', 'b "c"']) // '"a; b ""c"""'
 */
export function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text =
    typeof value === 'string' ? value : Array.isArray(value) ? value.map(inList).join('; ') : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function inList(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
