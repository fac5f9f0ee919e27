import { isObject } from '../../lib/json/values.ts';
import { type Moment, momentOf } from '../moments.ts';
import { spaceBetween } from '../word-breaks.ts';

/** From when until when, as written. */
export interface WrittenSpan {
  start: Moment | null;
  end: Moment | null;
}

const startNames = names(
  'start startTime startTimestamp startOffset startTs startTimeOffset startedAt dataStart begin beginTime beginOffset from ts',
  'tsStart time timeStart timeOffset offset timestamp timeInCall st',
);
const endNames = names(
  'end endTime endTimestamp endOffset endTs endTimeOffset endedAt dataEnd to till stop tsEnd timeEnd et',
);
const lengthNames = names('duration dur length audioDuration mediaDuration totalDuration audioLength');
/** What holds both: `[start, end]`, or an object with a start and an end in it. */
const pairNames = names('timestamp timestamps time times span range interval offsets');

type Role = 'start' | 'end' | 'length';
type Meaning = { role: Role; unit: 'ms' | 's' | null } | null;

/** From when until when an object says it goes, by whatever names; an end may be told as a length. */
export function spanIn(value: unknown): WrittenSpan {
  const found: Partial<Record<Role, Moment>> = {};
  if (!isObject(value)) return { start: null, end: null };
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (typeof item === 'object' && item !== null && pairNames.has(plainName(key))) addPair(found, item);
    const meaning = meaningOf(key);
    const moment = meaning === null ? null : momentOf(item, meaning.unit);
    if (meaning !== null && moment !== null) found[meaning.role] ??= moment;
  }
  const { start = null, end = null, length = null } = found;
  return { start, end: end ?? later(start, length) };
}

/** The length of the recording that an object tells. */
export function lengthIn(value: unknown): Moment | null {
  for (const [key, item] of Object.entries(isObject(value) ? value : {})) {
    const meaning = meaningOf(key);
    const moment = meaning?.role === 'length' ? momentOf(item, meaning.unit) : null;
    if (moment !== null) return moment;
  }
  return null;
}

/** Of a time that is written twice, the one whose unit is told counts. */
function addPair(found: Partial<Record<Role, Moment>>, item: object): void {
  const { start, end } = Array.isArray(item)
    ? { start: momentOf(item[0], null), end: momentOf(item[1], null) }
    : spanIn(item);
  if (start !== null && (found.start === undefined || 'ms' in start)) found.start = start;
  if (end !== null && (found.end === undefined || 'ms' in end)) found.end = end;
}

function later(start: Moment | null, length: Moment | null): Moment | null {
  if (start === null || length === null) return null;
  if ('ms' in start && 'ms' in length) return { ms: start.ms + length.ms };
  return 'bare' in start && 'bare' in length ? { bare: start.bare + length.bare } : null;
}

/** The same few keys stand in every word. A document of countless keys is not remembered. */
const meanings = new Map<string, Meaning>();
const mostMeanings = 1_000;

function meaningOf(key: string): Meaning {
  const known = meanings.get(key);
  if (known !== undefined) return known;
  const meaning = readKey(key);
  if (meanings.size < mostMeanings) meanings.set(key, meaning);
  return meaning;
}

function readKey(key: string): Meaning {
  const [, name = '', suffix = ''] =
    /^(.+?)(?:in)?(ms|msecs?|millis|milliseconds?|secs?|seconds?)?$/.exec(plainName(key)) ?? [];
  const unit = suffix === '' ? (/[a-z]_s$/.test(key) ? 's' : null) : suffix.startsWith('m') ? 'ms' : 's';
  const stem = suffix === '' && unit === 's' ? name.slice(0, -1) : name;
  if (startNames.has(stem)) return { role: 'start', unit };
  if (endNames.has(stem)) return { role: 'end', unit };
  return lengthNames.has(stem) ? { role: 'length', unit } : null;
}

function names(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(' ').split(' ').map(plainName));
}

/** `start_time`, `startTime` and `StartTime` are one name. */
function plainName(key: string): string {
  return key.length > 64 ? '' : key.replaceAll(/[_-]/g, '').toLowerCase();
}

/** Something that was said, with its times as written. */
export interface Said extends WrittenSpan {
  text: string;
}

/** Nobody takes so many seconds for a word, and nobody says one in fewer milliseconds. */
const mostPerWord = 50;
/** Seconds of nearly three hours: so late is little that has a fraction, unless it counts milliseconds. */
const lateWithFraction = 10_000;

/**
 * Whether bare times count milliseconds rather than seconds, by what speaks for it: a recording is not much shorter than
 * what is said in it, times with a fraction are mostly seconds, and a word takes some tenths of a second.
 */
export function countsMilliseconds(said: readonly Said[], length: Moment | null): boolean {
  const times = said.flatMap(({ start, end }) => [start, end].flatMap((moment) => bareIn(moment) ?? []));
  const last = times.reduce((most, time) => Math.max(most, time), 0);
  if (last === 0) return false;
  const perWord = timePerWord(said);
  const hasFraction = times.some((time) => !Number.isInteger(time));
  const seconds = length === null ? null : 'ms' in length ? length.ms / 1000 : length.bare;
  // Said in another unit than the length: so much longer than the recording is no speech in it.
  if (seconds !== null && seconds > 0 && last > 2 * seconds && (!hasFraction || last > 300 * seconds)) return true;
  if (perWord === null || perWord < mostPerWord) return false;
  return !hasFraction || last >= lateWithFraction;
}

function bareIn(moment: Moment | null): number | null {
  return moment !== null && 'bare' in moment ? moment.bare : null;
}

/** Null where no time goes by, or no word is said. Without ends one goes on until the next begins. */
function timePerWord(said: readonly Said[]): number | null {
  let time = 0;
  let words = 0;
  for (const [index, { start, end, text }] of said.entries()) {
    const from = bareIn(start);
    const to = bareIn(end) ?? bareIn(said[index + 1]?.start ?? null);
    if (from === null || to === null || to <= from) continue;
    time += to - from;
    words += wordsIn(text);
  }
  return words === 0 || time === 0 ? null : time / words;
}

/** About how many; marks such as `[music]` and `♪` are no words. */
function wordsIn(text: string): number {
  const spoken = text.replaceAll(/\[[^\]]*\]|\([^)]*\)/g, ' ');
  const letters = spoken.replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (letters !== '' && spaceBetween(letters, letters) === '') return Math.ceil(letters.length / 2);
  return spoken.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Milliseconds of a time whose unit was decided on. */
export function msIn(moment: Moment | null, isInMs: boolean): number | null {
  if (moment === null) return null;
  return 'ms' in moment ? moment.ms : isInMs ? moment.bare : moment.bare * 1000;
}

/** The length of the recording in milliseconds, given when the last word ends: its unit may be another than theirs. */
export function lengthMs(length: Moment | null, lastMs: number | null): number | null {
  if (length === null || 'ms' in length) return length?.ms ?? null;
  const { bare } = length;
  // Of the two readings the one that is not far from what was said.
  return lastMs !== null && lastMs > 0 && bare >= lastMs / 2 && Number.isInteger(bare) ? bare : bare * 1000;
}
