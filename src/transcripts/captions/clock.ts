/**
 * Milliseconds of a time in a caption file; null for what is none.
 *
 * Hours may be missing or above 99, the separator is a comma or a point, and the fraction is decimal however many
 * digits it has: VoiceBase writes `,81` for 810 ms (its documentation, closed captioning, read 2026-11-21).
 *
 * @example readClock('00:01:05,81') // 65810
 * @example readClock('01:05.5')     // 65500
 */
export function readClock(text: string): number | null {
  const match = /^(-?)(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d*))?$/.exec(text);
  if (match === null) return null;
  const [, sign, hours = '0', minutes, seconds, fraction = ''] = match;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(`0.${fraction}`) * 1000;
  return sign === '-' ? -ms : ms;
}
