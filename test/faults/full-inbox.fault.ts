import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import { type PackedBatch, packBatch } from '../../src/inbox/packing.ts';
import { openInboxStore } from '../../src/inbox/store.ts';
import { anEntry, aPart } from '../fixtures/deliveries.ts';
import { until } from '../fixtures/until.ts';
import { fill, freeBytes } from './lib/filler.ts';
import { canMount, makeLoopFileSystem } from './lib/loop-file-system.ts';

const mebibyte = 1024 ** 2;

describe('an inbox on a file system that has not even room for another file (xfs)', () => {
  const isPossible = canMount('xfs');
  if (!isPossible) console.log('a full inbox skipped: needs root and loop devices');

  it.skipIf(!isPossible)('P13: goes on showing what it holds, and takes deliveries again with space', async () => {
    const fileSystem = await makeLoopFileSystem('xfs', 320 * mebibyte);
    onTestFinished(() => fileSystem.remove());
    const path = join(fileSystem.path, 'inbox.sqlite');
    // Free pages in the database: what is in the WAL finds room there, and a connection that closes deletes the WAL.
    withFreePages(path);
    const inbox = openInboxStore(path);
    try {
      inbox.commit(packBatch([anEntry({ id: 'kept' })]));
      const filler = join(fileSystem.path, 'filler');
      await fill(filler, fileSystem.path, 0);
      await makeFilesUntilRefused(fileSystem.path);

      // The largest is more than SQLite's cache holds: of that one pages are written before the commit.
      for (const deliveries of [1, 40, 1]) {
        expect(() => inbox.commit(large(deliveries))).toThrow('could not be made durable');
        expect(inbox.list(null, 9)).toMatchObject([{ head: { id: 'kept' } }]);
      }
      await rm(filler);
      // XFS gives the room of a removed file back a moment later.
      await until('there is room again', async () => (await freeBytes(fileSystem.path)) > mebibyte);
      inbox.commit(large(1));
      expect(inbox.list(null, 9)).toMatchObject([{ seq: 42 }, { head: { id: 'kept' } }]);
    } finally {
      inbox.close();
    }
  });
});

function withFreePages(path: string): void {
  const inbox = openInboxStore(path);
  inbox.commit(large(40));
  inbox.settle(
    inbox.list(null, 40).map(({ seq }) => seq),
    asLedgerPosition('0'),
  );
  inbox.close();
}

function large(deliveries: number): PackedBatch {
  return packBatch(Array.from({ length: deliveries }, () => anEntry({}, [aPart('x'.repeat(200_000))])));
}

async function makeFilesUntilRefused(folder: string): Promise<void> {
  const refusal = await until('a file is refused', () =>
    writeFile(join(folder, randomUUID()), '').then(
      () => null,
      (error: unknown) => error,
    ),
  );
  expect(refusal).toHaveProperty('code', 'ENOSPC');
}
