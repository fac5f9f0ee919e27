import { join } from 'node:path';
import { restoringName } from '../archive/storage-version.ts';

/** Where everything is in a storage folder. Nothing else knows the names of databases and state files. */
export interface StorageFolder {
  root: string;
  version: string;
  /** There while a snapshot is restored. */
  restoring: string;
  inbox: string;
  catalog: string;
  transcripts: string;
  fetches: string;
  keys: string;
  trustedSenders: string;
  seenSenders: string;
  /** Folders. Those of the trees are beside them, under the names that the trees have everywhere. */
  spool: string;
  ledger: string;
  audit: string;
  annotations: string;
}

/** Names that a snapshot leaves out: what is derived from the rest, and what only stands while a snapshot is restored. */
export function leftOutOfSnapshots(indexes: boolean): ReadonlySet<string> {
  return new Set([restoringName, ...(indexes ? [] : ['catalog.sqlite', 'transcripts.sqlite'])]);
}

/** Names that end with the storage they were in: after a restore nobody is signed in, and no link is shared. */
export const leftBehindByRestore: ReadonlySet<string> = new Set(['sessions.json', 'shares.json']);

/** @param root as the setting `storage.dir` gives it */
export function storageFolder(root: string): StorageFolder {
  return {
    root,
    version: join(root, 'version.json'),
    restoring: join(root, restoringName),
    inbox: join(root, 'inbox.sqlite'),
    catalog: join(root, 'catalog.sqlite'),
    transcripts: join(root, 'transcripts.sqlite'),
    fetches: join(root, 'fetches.sqlite'),
    keys: join(root, 'keys.json'),
    trustedSenders: join(root, 'trusted.json'),
    seenSenders: join(root, 'senders.json'),
    spool: join(root, 'spool'),
    ledger: join(root, 'ledger'),
    audit: join(root, 'audit'),
    annotations: join(root, 'annotations'),
  };
}
