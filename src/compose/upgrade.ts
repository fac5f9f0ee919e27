import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { beginVersion, completeVersion, storageAge, storageId, storageVersion } from '../archive/storage-version.ts';
import { compileFailpoint } from '../lib/failpoint.ts';
import type { StorageFolder } from './storage-folder.ts';

/**
 * Begins to bring a storage to the version of this program; gives what ends it. In between the inbox is opened, the ledger
 * is read, and the catalog gets its new schema: whoever is killed there begins again at the next start. A change that
 * files need has its place here, and must be one that may be made twice.
 */
export async function beginUpgrade(
  { root, version: file }: StorageFolder,
  {
    version,
    isNew,
    failpoint,
    onNotice,
  }: {
    version: string;
    failpoint: string | undefined;
    onNotice(level: 'info' | 'warn', text: string): void;
    isNew: boolean;
  },
): Promise<() => Promise<void>> {
  if ((await storageAge(file)) === 'current') {
    // Collectors before this one gave it no id.
    return async () => ((await storageId(file)) === null ? completeVersion(file, version) : undefined);
  }
  if (isNew) return () => completeVersion(file, version);
  const reach = compileFailpoint(failpoint);
  await beginVersion(file, version);
  reach('storage.becoming');
  return async () => {
    reach('storage.migrated');
    await completeVersion(file, version);
    onNotice(
      'info',
      `${root} has version ${storageVersion} now: collectors before ${version} may not read it any more`,
    );
  };
}

/** Nothing was ever accepted or filed there. */
export async function isUnused({ inbox, ledger, version }: StorageFolder): Promise<boolean> {
  if (existsSync(inbox) || existsSync(version)) return false;
  return !existsSync(ledger) || (await readdir(ledger)).length === 0;
}
