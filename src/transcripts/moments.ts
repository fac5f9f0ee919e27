import { field, isObject } from '../lib/json/values.ts';
import { readClock } from './readers/captions/cue-blocks.ts';
import { numberOf } from './values.ts';

/** A time as somebody wrote it: milliseconds where the unit is told, else the bare number. */
export type Moment = { ms: number } | { bare: number };

const msPer = { ms: 1, s: 1000 } as const;
/** So many seconds are the age of a person, so many milliseconds a fortnight: a date since 1970, or in a unit of nobody's. */
const noTime = 1_000_000_000;

/**
 * Reads a time: a number in the given unit (null: nobody says which), a clock, an ISO 8601 duration, or a duration as
 * Protocol Buffers write it in JSON. A date is none.
 *
 * @example momentOf('00:01:05,250', null)               // { ms: 65250 }
 * @example momentOf('1.200s', null)                     // { ms: 1200 }
 * @example momentOf({ seconds: '1', nanos: 2e8 }, null) // { ms: 1200 }
 * @example momentOf('PT1M1.5S', null)                   // { ms: 61500 }
 * @example momentOf(1.2, null)                          // { bare: 1.2 }
 */
export function momentOf(value: unknown, unit: 'ms' | 's' | null): Moment | null {
  const number = numberOf(value);
  if (number !== null && unit === null) return number < noTime ? { bare: number } : null;
  if (number !== null && unit !== null) return { ms: number * msPer[unit] };
  const ms = typeof value === 'string' ? msOfText(value.trim()) : msOfParts(value);
  return ms === null ? null : { ms };
}

/** Milliseconds of a duration that tells its unit, as `momentOf` reads it; null for a bare number too. */
export function msOfDuration(value: unknown): number | null {
  const moment = momentOf(value, null);
  return moment !== null && 'ms' in moment ? moment.ms : null;
}

/** No time is written longer; a long text is not searched for one. */
const longestTime = 40;

function msOfText(text: string): number | null {
  if (text.length > longestTime) return null;
  const seconds = /^(-?\d+(?:\.\d+)?) ?s(?:ec(?:onds?)?)?$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const [iso, hours = '0', minutes = '0', rest = '0'] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text) ?? [];
  if (iso !== undefined) return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(rest) * 1000;
  return readClock(text);
}

/** `seconds` may be a text, and either may be left out where it is 0. */
function msOfParts(value: unknown): number | null {
  if (!isObject(value)) return null;
  const seconds = numberOf(field(value, 'seconds'));
  const nanos = numberOf(field(value, 'nanos'));
  return seconds === null && nanos === null ? null : (seconds ?? 0) * 1000 + (nanos ?? 0) / 1_000_000;
}
