const bytesPerUnit: Readonly<Record<string, number>> = {
  TiB: 1024 ** 4,
  TB: 1000 ** 4,
  GiB: 1024 ** 3,
  GB: 1000 ** 3,
  MiB: 1024 ** 2,
  MB: 1000 ** 2,
  KiB: 1024,
  kB: 1000,
  KB: 1000,
  B: 1,
};

const msPerUnit: Readonly<Record<string, number>> = {
  y: 365 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/**
 * Reads a size in bytes. `KiB` to `TiB` count in 1024, `kB` to `TB` in 1000.
 *
 * @example parseSize('5GiB') // 5368709120
 * @example parseSize('1048576') // 1048576
 * @throws RangeError
 */
export function parseSize(text: string): number {
  const bytes = parseAmount(text, bytesPerUnit, 'B');
  if (bytes === null) throw new RangeError('expected a size such as 5GiB, 20MB or 1048576 (bytes)');
  return bytes;
}

/**
 * Reads a time in milliseconds. The unit is required: a bare number could be meant as seconds or as milliseconds.
 *
 * @example parseDuration('15m') // 900000
 * @throws RangeError
 */
export function parseDuration(text: string): number {
  const ms = parseAmount(text, msPerUnit, null);
  if (ms === null) throw new RangeError('expected a time with its unit, such as 500ms, 30s, 15m, 1h, 1d or 2y');
  return ms;
}

/** Writes a size with the largest unit that needs no fraction: `parseSize` gives the same number back. */
export function formatSize(bytes: number): string {
  return formatAmount(bytes, bytesPerUnit, '0B');
}

/** Writes a time with the largest unit that needs no fraction: `parseDuration` gives the same number back. */
export function formatDuration(ms: number): string {
  return formatAmount(ms, msPerUnit, '0s');
}

function parseAmount(text: string, units: Readonly<Record<string, number>>, bareUnit: string | null): number | null {
  const match = /^(\d+(?:\.\d+)?) ?([a-zA-Z]*)$/.exec(text);
  if (match === null) return null;
  const factor = units[match[2] || (bareUnit ?? '')];
  if (factor === undefined) return null;
  const amount = Math.round(Number(match[1]) * factor);
  return Number.isSafeInteger(amount) ? amount : null;
}

function formatAmount(amount: number, units: Readonly<Record<string, number>>, zero: string): string {
  if (amount === 0) return zero;
  for (const [unit, factor] of Object.entries(units)) {
    if (amount % factor === 0) return `${amount / factor}${unit}`;
  }
  return String(amount);
}
