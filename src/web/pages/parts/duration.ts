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
