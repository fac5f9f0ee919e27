import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openLedger } from '../archive/ledger.ts';
import { type Restored, restoreSnapshot } from '../archive/snapshots/restore.ts';
import { amendCopy } from '../inbox/amend-copy.ts';
import { leftBehindByRestore, storageFolder } from './storage-folder.ts';

/**
 * Makes the storage folder `to` of a snapshot.
 *
 * @param since a later ledger of the same storage, or a storage folder that has it: what it says was deleted is not restored
 * @throws StartError for what cannot be restored, or not there
 */
export function restoreStorage(wish: {
  snapshot: string;
  to: string;
  since: string | null;
  acceptDamage: boolean;
}): Promise<Restored> {
  const folder = storageFolder(wish.to);
  return restoreSnapshot({
    ...wish,
    since: wish.since === null ? null : ledgerIn(wish.since),
    leaveBehind: leftBehindByRestore,
    derived: [folder.catalog, folder.transcripts, folder.fetches].map((path) => basename(path)),
    inbox: basename(folder.inbox),
    versionFile: folder.version,
    markFile: folder.restoring,
    openLedger: (dir) => openLedger(dir, { now: () => new Date() }),
    amendInbox: amendCopy,
  });
}

function ledgerIn(given: string): string {
  const inside = join(given, 'ledger');
  return existsSync(inside) ? inside : given;
}
