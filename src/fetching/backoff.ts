const firstMs = 30_000;
const factor = 3;
const longestMs = 12 * 3_600_000;
/** Of a delay, up to so much is left to chance, so that jobs which failed together do not come back together. */
const jitter = 0.2;
/** A vendor may ask for more patience than that, but not for ever. */
const longestAskedMs = 24 * 3_600_000;

/** With these delays, five days: vendors keep results for days, not weeks. */
export const maxTries = 16;

/**
 * How long to wait after so many tries, in ms: 30 s, 90 s, … up to 12 h, give or take a fifth; never less than the vendor
 * asked for, up to a day.
 *
 * @param random from 0 (inclusive) to 1
 */
export function backoffMs(tries: number, retryAfterMs: number | null, random: number): number {
  const usualMs = Math.min(firstMs * factor ** (tries - 1), longestMs);
  const delayMs = usualMs * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(delayMs, Math.min(retryAfterMs ?? 0, longestAskedMs)));
}

/** Ms until the moment that a Retry-After names, in seconds or as a date (RFC 9110, section 10.2.3); null for neither. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
