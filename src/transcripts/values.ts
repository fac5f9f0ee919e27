import { field } from '../lib/json/values.ts';

/** Numbers of vendors come as numbers and as strings; null for what is neither, and for what is not finite. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Milliseconds of a time in seconds. */
export function msOfSeconds(value: unknown): number | null {
  const seconds = numberOf(value);
  return seconds === null ? null : seconds * 1000;
}

/** Milliseconds of a time in ticks of 100 ns, as .NET counts. */
export function msOfTicks(value: unknown): number | null {
  const ticks = numberOf(value);
  return ticks === null ? null : ticks / 10_000;
}

/** A text that is not empty, or a number as a text: `0` is an id like any other. Null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}

/** The items of an array; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items of an array at the end of a path; none for anything else. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  return listOf(field(value, ...path));
}

/** The texts in an array, or at one key of its objects. */
export function textsOf(value: unknown): string[] {
  return listOf(value)
    .map(textOf)
    .filter((text) => text !== null);
}

/** A moment as the vendor wrote it, if that is ISO 8601 with date and time; null for anything else. */
export function isoTimeOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** Latest moment a `Date` can hold, in seconds. */
const latestSeconds = 8.64e12;

/** ISO 8601 of a moment in seconds since 1970; null for anything else. */
export function isoTimeOfSeconds(value: unknown): string | null {
  const seconds = numberOf(value);
  return seconds === null || Math.abs(seconds) > latestSeconds ? null : new Date(seconds * 1000).toISOString();
}

/** No name of a person, topic or language is longer. */
const longestName = 200;

/** A text as `textOf` has it, cut to 200 characters: for what one place in a document says about many others. */
export function nameOf(value: unknown): string | null {
  return textOf(value)?.slice(0, longestName).toWellFormed() ?? null;
}
