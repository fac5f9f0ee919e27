/** From this many deliveries a second on, they go first: other work then rests this many times as long as it took. */
const busyPerSecond = 50;
const restFactor = 19;

/** True when so many deliveries in so many ms are enough for other work to rest. */
export function isBusy(deliveries: number, ms: number): boolean {
  return (deliveries / ms) * 1000 > busyPerSecond;
}

/** How many ms to rest after work that took `workedMs`, `maxMs` at most. */
export function restAfter(workedMs: number, maxMs: number): number {
  return Math.min(workedMs * restFactor, maxMs);
}
