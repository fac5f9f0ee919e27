import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { failpoints } from '../../src/lib/failpoint.ts';
import { howOften } from './lib/how-often.ts';
import { endure, noTotals, summary } from './lib/interruptions.ts';
import { randomFrom, seedOfThisRun } from './lib/random.ts';

const kills = howOften('KILLS', { short: 20, long: 500 });
const killsPerFolder = 20;
/** A failpoint that is not reached by then is not waited for: the kill comes from outside. */
const patienceMs = 3_000;

describe('kill -9', () => {
  it(`P1, P2, P3, P4: ${kills} times loses and alters nothing that was answered 200, and leaves nothing behind`, async () => {
    const seed = seedOfThisRun();
    const random = randomFrom(seed);
    const totals = noTotals();
    const reached = new Map<string, number>();
    for (let done = 0; done < kills; done += killsPerFolder) {
      const dir = await mkdtemp(join(tmpdir(), 'collector-kill-'));
      /** Every failpoint in turn, and at a random moment as often as at all of them together. */
      const failpointOf = (round: number): string | null =>
        (done + round) % 2 === 0 ? (failpoints[((done + round) / 2) % failpoints.length] ?? null) : null;
      try {
        await endure({
          dir,
          random,
          rounds: Math.min(killsPerFolder, kills - done),
          totals,
          env(round) {
            const failpoint = failpointOf(round);
            if (failpoint === null) return {};
            // Few bodies are so large that they are synced midway.
            const most = failpoint === 'spool.synced-midway' ? 1 : failpoint.startsWith('filing') ? 4 : 40;
            return { COLLECTOR_FAILPOINT: `${failpoint}=kill@${random.between(1, most)}` };
          },
          async strike({ round, ended, kill, moment }) {
            const failpoint = failpointOf(round);
            if (failpoint !== null && moment === 'under load') {
              const isDead = await Promise.race([ended.then(() => true), delay(patienceMs, false)]);
              const key = isDead ? failpoint : `${failpoint} not reached`;
              reached.set(key, (reached.get(key) ?? 0) + 1);
            }
            await kill();
          },
        });
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
      console.log(summary('kill -9', totals));
      if (totals.lost.length + totals.altered.length + totals.other.length > 0) break;
    }
    console.log(summary('kill -9', totals), `SEED=${seed}`, Object.fromEntries(reached));
    expect(totals).toMatchObject({ interruptions: kills, lost: [], altered: [], other: [] });
  });
});
