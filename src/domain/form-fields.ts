import { parseJson } from '../lib/json/parse.ts';
import { isObject } from '../lib/json/values.ts';
import type { Delivery, Part, Query, ReceivedPart } from './delivery.ts';

/** The media type of a form that is one body. */
export const urlencoded = 'application/x-www-form-urlencoded';

/** Names of fields that say what a query could have said. */
const claimNames = ['id', 'job_id', 'jobId', 'requestid', 'status', 'event'] as const;

/** Part of a form as far as this rule is concerned. */
type Field = Pick<ReceivedPart, 'field' | 'filename' | 'mediaType'>;

/**
 * Whether a part of a form is a mere field: no file, of no type or plain text, and under no name that its vendor gives
 * to a result. Whatever a sender puts there, a token for instance, is nobody's speech: it is `other`, not read and not
 * searched.
 */
export function isMereField({ field, filename, mediaType }: Field, tokens: ReadonlySet<string>): boolean {
  const isFile = filename !== null && filename !== '';
  const isTyped = mediaType !== null && mediaType !== 'text/plain';
  return !isFile && !isTyped && !(field !== null && tokens.has(field));
}

/** Whether a body is a text that is certainly nobody's speech: a table, or a form that was not split into its parts. */
export function isNeverSpeech({ mediaType, filename }: Pick<Part, 'mediaType' | 'filename'>): boolean {
  if (mediaType?.startsWith('multipart/') === true) return true;
  return (mediaType !== null && tables.has(mediaType)) || /\.[ct]sv$/i.test(filename ?? '');
}

const tables: ReadonlySet<string> = new Set(['text/csv', 'application/csv', 'text/tab-separated-values']);

/**
 * A filed delivery with those parts alone that may hold words. Kinds recorded by an older version may call a mere field
 * a text.
 *
 * @param tokensOf names of parts that hold results of a vendor
 */
export function withoutFields<Filed extends Pick<Delivery, 'vendor' | 'headers' | 'parts'>>(
  delivery: Filed,
  tokensOf: (vendor: string) => ReadonlySet<string>,
): Filed {
  const tokens = tokensOf(delivery.vendor);
  const isForm = /^\s*multipart\/form-data/i.test(delivery.headers['content-type'] ?? '');
  const parts = delivery.parts.filter((part) => {
    if (part.kind === 'text' && isNeverSpeech(part)) return false;
    const isOfForm = part.field !== null || isForm;
    if (!isOfForm || (part.kind !== 'text' && part.kind !== 'other')) return true;
    // What this version calls `other` was judged when it was filed.
    return !isMereField(part, part.kind === 'text' ? tokens : new Set());
  });
  return parts.length === delivery.parts.length ? delivery : { ...delivery, parts };
}

/**
 * A query with what fields of a form say in its place. What the query says itself counts.
 *
 * @param fields name and value, in the order sent
 */
export function queryWith(query: Query, fields: Iterable<readonly [string, string]>): Query {
  const said = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const isClaim = claimNames.some((known) => known === name) && !Object.hasOwn(query, name);
    if (isClaim) said.set(name, [...(said.get(name) ?? []), value.trim()]);
  }
  if (said.size === 0) return query;
  const told = [...said].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]);
  return { ...query, ...Object.fromEntries(told) };
}

/** The JSON that some senders put into the field `payload` of an urlencoded form; undefined when there is none. */
export function payloadIn(form: URLSearchParams): unknown {
  const text = form.get('payload') ?? '';
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const payload = parseJson(text);
    return isObject(payload) || Array.isArray(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
