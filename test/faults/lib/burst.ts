import { send } from '../../fixtures/http.ts';
import { makeCallbacks } from './callbacks.ts';
import type { Accepted } from './load.ts';
import type { Random } from './random.ts';

/** Sends some callbacks, eight at a time, adds what was answered with 200 to `accepted`, and returns every status. */
export async function sendBurst(
  { origin }: { origin: string },
  random: Random,
  { callbacks, accepted }: { callbacks: number; accepted: Accepted[] },
): Promise<number[]> {
  const statuses: number[] = [];
  const next = makeCallbacks(random);
  const lane = async (): Promise<void> => {
    while (statuses.length < callbacks) {
      const { request, parts } = next();
      statuses.push(0);
      const index = statuses.length - 1;
      const answer = await send(origin, request).catch(() => null);
      statuses[index] = answer?.status ?? 0;
      if (answer?.status === 200) {
        accepted.push({ id: String(answer.headers['collector-delivery']), parts, atMs: Date.now() });
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return statuses;
}
