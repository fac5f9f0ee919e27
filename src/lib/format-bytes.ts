/** @example formatBytes(5_368_709_120) // '5.0 GiB' */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  let amount = bytes;
  // What would be rounded to 1024 of a unit is 1.0 of the next.
  while (amount >= 1023.5 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const rounded = unit === 0 ? String(bytes) : amount < 99.95 ? amount.toFixed(1) : amount.toFixed(0);
  return `${rounded} ${units[unit]}`;
}
