const mebibyte = 1024 * 1024;
/** Anything may inflate to this. */
const freeBytes = 16 * mebibyte;
const maxBytes = 1024 * mebibyte;
/** Speech in JSON shrinks to a tenth or a twentieth; zeros to a thousandth. */
const maxRatio = 200;

/**
 * To how many bytes a stored body of so many may be inflated, by whoever reads it. Of a sender that anybody can be, only
 * what anything may.
 */
export function mostInflatedBytes(encodedBytes: number, isProved: boolean): number {
  return isProved ? Math.min(maxBytes, Math.max(freeBytes, encodedBytes * maxRatio)) : freeBytes;
}

/**
 * What ends the name of a body in that coding.
 *
 * @example encodedSuffix('gzip') // '.gz'
 */
export function encodedSuffix(coding: string): string {
  return suffixes.get(coding) ?? (/^[a-z0-9-]{1,16}$/.test(coding) ? `.${coding}` : '.bin');
}

const suffixes: ReadonlyMap<string, string> = new Map([
  ['gzip', '.gz'],
  ['zstd', '.zst'],
]);
