import { describe, expect, it } from 'vitest';
import { shareSyncs } from '../../../../src/lib/files/share-syncs.ts';

/** A sync whose every run is ended by hand. */
function aSync(): { runs: { resolve(): void; reject(error: Error): void }[]; sync: () => Promise<void> } {
  const runs: { resolve(): void; reject(error: Error): void }[] = [];
  return { runs, sync: () => new Promise((resolve, reject) => runs.push({ resolve, reject })) };
}

describe('shareSyncs', () => {
  it('gives everyone who asks during a sync the one that begins after it', async () => {
    const { runs, sync } = aSync();
    const ask = shareSyncs(sync);
    const first = ask();
    const joined = [ask(), ask(), ask()];
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await first;
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve();
    await Promise.all(joined);

    expect(runs).toHaveLength(2);
  });

  it('has one in flight at a time, also for who asks between two', async () => {
    let inFlight = 0;
    let most = 0;
    const ask = shareSyncs(async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
    });
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        for (let tick = 0; tick < index; tick += 1) await Promise.resolve();
        await ask();
        await ask();
      }),
    );

    expect(most).toBe(1);
  });

  it('P14: tells a failure to those of that sync alone', async () => {
    const { runs, sync } = aSync();
    const ask = shareSyncs(sync);
    const first = ask();
    const next = ask();
    runs[0]?.reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve();

    await next;
  });
});
