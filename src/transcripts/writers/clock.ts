/**
 * A time in whole seconds, cut and not rounded; hours have two digits or more.
 *
 * @example secondsClock(3_723_999) // '01:02:03'
 */
export function secondsClock(ms: number): string {
  const units = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return units.map((value) => String(value).padStart(2, '0')).join(':');
}

/**
 * A time as captions have it.
 *
 * @example captionClock(3_723_004, ',') // '01:02:03,004'
 */
export function captionClock(ms: number, separator: ',' | '.'): string {
  return `${secondsClock(ms)}${separator}${String(ms % 1000).padStart(3, '0')}`;
}
