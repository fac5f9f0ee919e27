export const minuteMs = 60_000;

/** Unix seconds as text, in ms; null for anything else. */
export function secondsIn(text: string): number | null {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : null;
}

/** True when a signed time is no further than the tolerance from now, to either side. */
export function isNear(atMs: number | null, now: Date, toleranceMs: number): boolean {
  return atMs !== null && Math.abs(now.getTime() - atMs) <= toleranceMs;
}
