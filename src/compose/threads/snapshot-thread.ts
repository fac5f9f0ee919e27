import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openLedger } from '../../archive/ledger.ts';
import { beginSnapshot, type SnapshotDraft } from '../../archive/snapshots/take.ts';
import { compactDatabase, copyDatabase } from '../../catalog/sqlite/copy-database.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { SnapshotManifest } from '../../domain/snapshots.ts';
import { serveCalls } from '../../lib/threads/calls.ts';
import { leftOutOfSnapshots, type StorageFolder } from '../storage-folder.ts';

/** What the thread is started with. */
export interface SnapshotThreadData {
  folder: StorageFolder;
}

/** One snapshot at a time, in these steps. */
export interface SnapshotSteps {
  /** Resolves to where the copy of the inbox is to be written. */
  begin(wish: { dir: string; from: string | null; indexes: boolean }): Promise<string>;
  bringUpTo(position: LedgerPosition): Promise<void>;
  takeRest(position: LedgerPosition, spooled: readonly string[]): Promise<void>;
  finish(about: Parameters<SnapshotDraft['finish']>[0]): Promise<SnapshotManifest & { linked: number; copied: number }>;
  /** Removes what was begun and not finished. */
  close(): Promise<void>;
}

if (parentPort !== null) {
  const { folder }: SnapshotThreadData = workerData;
  serveCalls<SnapshotSteps>(parentPort, stepsOver(folder));
}

/** Works on the disk without a pause: nobody waits on this thread. */
function stepsOver(folder: StorageFolder): {
  [Step in keyof SnapshotSteps]: (...args: Parameters<SnapshotSteps[Step]>) => ReturnType<SnapshotSteps[Step]>;
} {
  let draft: SnapshotDraft | null = null;
  function current(): SnapshotDraft {
    if (draft === null) throw new Error('no snapshot was begun');
    return draft;
  }
  return {
    async begin({ dir, from, indexes }) {
      const ledger = openLedger(folder.ledger, { now: () => new Date() });
      const leaveOut = leftOutOfSnapshots(indexes);
      const inbox = basename(folder.inbox);
      const parts = { root: folder.root, ledger, leaveOut, inbox, copyDatabase, compact: compactDatabase };
      draft = beginSnapshot(parts, { dir, from });
      return draft.inbox;
    },
    bringUpTo: (position) => current().bringUpTo(position),
    takeRest: (position, spooled) => current().takeRest(position, spooled),
    async finish(about) {
      const taken = await current().finish(about);
      draft = null;
      return taken;
    },
    async close() {
      draft?.abandon();
      draft = null;
    },
  };
}
