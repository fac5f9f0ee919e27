import { isObject } from '../lib/json/values.ts';
import { textOf } from './values.ts';

/** More than these are no ids but a document of its own. */
const maxLabels = 50;
const maxCharacters = 200;

/**
 * The texts and numbers in a list, or in an object of the customer's own keys: ids and words a recording is looked for by.
 * Keys that the vendor uses for itself are left out.
 */
export function labelsOf(value: unknown, vendorKeys: ReadonlySet<string> = new Set()): string[] {
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value)
    .flatMap(([key, item]) => (vendorKeys.has(key) ? [] : (textOf(item) ?? [])))
    .slice(0, maxLabels)
    .map((text) => text.slice(0, maxCharacters).toWellFormed());
}
