import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { howOften } from './lib/how-often.ts';
import { endure, noTotals, summary } from './lib/interruptions.ts';
import { canMount, type FileSystemType, makeLoopFileSystem } from './lib/loop-file-system.ts';
import { randomFrom, seedOfThisRun } from './lib/random.ts';

const gibibyte = 1024 ** 3;
/** A new file system after so many cuts, so that the folder does not grow without end. */
const cutsPerFileSystem = 10;

const wanted: { type: FileSystemType; cuts: number }[] = [
  { type: 'ext4', cuts: howOften('CUTS', { short: 10, long: 200 }) },
  { type: 'xfs', cuts: howOften('CUTS_XFS', { short: 10, long: 50 }) },
];

describe.each(wanted)('a power cut on $type', ({ type, cuts }) => {
  if (!canMount(type)) console.log(`power cuts on ${type} skipped: needs root and loop devices`);

  it.skipIf(!canMount(type))(`P1, P2, P4: ${cuts} times loses and alters nothing that was answered 200`, async () => {
    const seed = seedOfThisRun();
    const random = randomFrom(seed);
    const totals = noTotals();
    try {
      for (let done = 0; done < cuts; done += cutsPerFileSystem) {
        const rounds = Math.min(cutsPerFileSystem, cuts - done);
        const fileSystem = await makeLoopFileSystem(type, 8 * gibibyte);
        try {
          await endure({
            dir: join(fileSystem.path, 'storage'),
            random,
            rounds,
            totals,
            env: () => ({}),
            async strike({ freeze, kill }) {
              // Processor and disk lose power together. ext4 of Linux 6.18 lets an fsync that is under way while its
              // journal is shut down return 0, which a collector that ran on would take for a durable commit.
              await freeze();
              await fileSystem.cut();
              await kill();
              await fileSystem.remount();
            },
          });
        } finally {
          await fileSystem.remove();
        }
        console.log(summary(`power cuts on ${type}`, totals));
        if (totals.lost.length + totals.altered.length + totals.other.length > 0) break;
      }
    } finally {
      console.log(summary(`power cuts on ${type}`, totals), `SEED=${seed}`);
    }
    expect(totals).toMatchObject({ interruptions: cuts, lost: [], altered: [], other: [] });
  });
});
