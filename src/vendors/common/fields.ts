import type { Query } from '../../domain/delivery.ts';
import { looksSecret, masked, maskText } from '../../domain/masking.ts';
import { field, isObject } from '../../lib/json/values.ts';

/** Ids and status words longer than this are cut: nothing a vendor makes comes near it. */
const maxIdLength = 256;
const maxMessageLength = 1000;
/** Of a list of errors or warnings, no more are read. */
const maxItems = 50;

/** The first items of an array; none for anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maxItems) : [];
}

/** An id or a status word: a string, or a number that is exact. Null for anything else, and for an empty one. */
export function wordOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  // A credential may travel in a query parameter called `id`: its mask is no id.
  if (typeof value !== 'string' || value === '' || value === masked) return null;
  return value.slice(0, maxIdLength).toWellFormed();
}

/** A sentence of the vendor's, or null; URLs in it lose their credentials and query. */
export function messageOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value : field(value, 'message');
  if (typeof text !== 'string' || text === '') return null;
  // Masked before it is cut to length: a secret that was cut in two would not be seen.
  return withoutUrlSecrets(text.slice(0, 4 * maxMessageLength))
    .slice(0, maxMessageLength)
    .toWellFormed();
}

/** Every sentence in a list of strings or of `{ message, type? }`, the type in front of it. */
export function messagesOf(list: unknown): string[] {
  return items(list)
    .map((item) => {
      const words = [labelOf(field(item, 'type')), messageOf(item)].filter((word) => word !== null);
      return words.join(': ');
    })
    .filter((message) => message !== '');
}

/**
 * A title or an id that the customer chose: text without space at its ends, or a number that is exact. Null for anything
 * else. A file that was fetched may be named by its URL, which loses its credentials and query.
 */
export function labelOf(value: unknown): string | null {
  if (typeof value !== 'string') return wordOf(value);
  const text = value.slice(0, 4 * maxIdLength).trim();
  return wordOf(text.includes('://') ? withoutUrlSecrets(text) : text);
}

/** Every label in a list, each once. */
export function labelsOf(list: readonly unknown[]): string[] {
  const labels = list.map(labelOf).filter((label) => label !== null);
  return [...new Set(labels)].slice(0, maxItems);
}

/** The values in an object of the customer's own keys, but those that are named like secrets or are the `vendors`. */
export function ownValues(object: unknown, vendors: ReadonlySet<string> = new Set()): unknown[] {
  if (!isObject(object)) return [];
  return Object.entries(object)
    .filter(([name]) => !looksSecret(name) && !vendors.has(name))
    .map(([, value]) => value);
}

/** The first of the named parameters that has a value. */
export function inQuery(query: Query, names: readonly string[]): string | null {
  for (const name of names) {
    const word = valuesInQuery(query, name).find((value) => value !== null);
    if (word !== undefined) return word;
  }
  return null;
}

/** The id of a job that the customer put into the URL, under one of the names that are usual for it. */
export function jobIdInQuery(query: Query): string | null {
  return inQuery(query, ['id', 'job_id', 'jobId', 'requestid']);
}

/** The last value of a parameter: the one of a vendor that appends its own to the customer's URL. */
export function lastInQuery(query: Query, name: string): string | null {
  return valuesInQuery(query, name).at(-1) ?? null;
}

function valuesInQuery(query: Query, name: string): (string | null)[] {
  const value = field(query, name);
  return (Array.isArray(value) ? value : [value]).map(wordOf);
}

/** The last segment of a path tail, or null. */
export function lastSegment(tail: string | null): string | null {
  return tail?.split('/').findLast((segment) => segment !== '') ?? null;
}

/**
 * A file name without folders and extension, as an id.
 *
 * @example stemOf('in/call-17.json') // 'call-17'
 */
export function stemOf(name: string | null): string | null {
  const base = name?.split(/[/\\]/).findLast((segment) => segment !== '');
  return wordOf(base?.replace(/(?<=.)\.[^.]*$/, ''));
}

/** Vendors quote the callback URL they failed to reach, and with it the secrets of whoever set it. */
function withoutUrlSecrets(text: string): string {
  const urls = text.replaceAll(/((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, `$1?${masked}`);
  return maskText(urls, looksSecret);
}
