/** @example formatCount(1234567) // '1,234,567' */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/**
 * A length of time in its two largest units, for people; the same in pages and in the browser.
 *
 * @example formatDuration(11_520_000) // '3 h 12 min'
 */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first < 0) return '0 s';
  let rest = seconds;
  const pieces = units.slice(first, first + 2).map(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? null : `${count} ${name}`;
  });
  return pieces.filter((piece) => piece !== null).join(' ');
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/**
 * A moment of a recording, for people; the same in pages and in the browser. Cut to seconds, so that nothing is missed
 * when it is played from there.
 *
 * @example formatClock(3_723_900) // '1:02:03'
 */
export function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** The same as a fragment of an address and the id of what is there: `t=12.3`, in seconds. */
export function fragmentOf(ms: number): string {
  return `t=${ms / 1000}`;
}
