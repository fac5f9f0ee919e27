import { z } from 'zod';
import { formatDuration, formatSize, parseDuration, parseSize } from './sizes.ts';

/*
 * Kinds of values in the settings file. Every message says what would be accepted, and never repeats the value.
 */

/** A map with fixed keys: any other key is refused. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `expected one of ${keys}` : `expected a map with the keys ${keys}`,
  });
}

/** Text that `parse` turns into a value, or refuses with a RangeError that says what it expected. */
export function parsedText<Value>(parse: (text: string) => Value) {
  return z
    .string({ error: ({ input }) => explainOtherType(input, parse) })
    .transform((text, context) => valueOrIssue(() => parse(text), text, context));
}

/** A size: text with a unit, or bytes. The value is in bytes. */
export function size(range: { minBytes: number }) {
  return z
    .union([z.string(), z.number()], { error: 'expected a size such as 5GiB, 20MB or 1048576 (bytes)' })
    .transform((value, context) =>
      valueOrIssue(() => atLeast(parseSize(String(value)), range.minBytes, formatSize), value, context),
    );
}

/** A time as text with a unit. The value is in ms. */
export function duration(range: { minMs: number; maxMs: number }) {
  return parsedText((text) => {
    const ms = atLeast(parseDuration(text), range.minMs, formatDuration);
    if (ms > range.maxMs) throw new RangeError(`expected at most ${formatDuration(range.maxMs)}`);
    return ms;
  });
}

/** A whole number of at least one. */
export function count() {
  return z
    .union([z.string(), z.number()], { error: 'expected a whole number' })
    .transform((value, context) => valueOrIssue(() => parseCount(String(value)), value, context));
}

/** One word, written out, in place of a list. */
export function wordOrList<Word extends string, Item extends z.ZodType>(word: Word, item: Item, error: string) {
  return z.union([z.literal(word), z.array(item)], { error });
}

/** What `parse` has to say about a value that is no text: `8080`, say, or the map YAML makes of `[2001:db8::]`. */
function explainOtherType(input: unknown, parse: (text: string) => unknown): string {
  const isScalar = typeof input === 'number' || typeof input === 'boolean';
  const isStructure = typeof input === 'object' && input !== null;
  try {
    parse(isScalar ? String(input) : '');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return isStructure ? `${error.message}; text that YAML reads as something else needs quotes` : error.message;
  }
  return 'expected text; put it in quotes';
}

function valueOrIssue<Value>(parse: () => Value, input: unknown, context: z.core.$RefinementCtx): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.issues.push({ code: 'custom', input, message: error.message });
    return z.NEVER;
  }
}

function atLeast(amount: number, min: number, format: (amount: number) => string): number {
  if (amount < min) throw new RangeError(`expected at least ${format(min)}`);
  return amount;
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new RangeError('expected a whole number of at least 1');
}
