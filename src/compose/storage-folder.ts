import { join } from 'node:path';

/** Where everything is in a storage folder. Nothing else knows the names of databases and state files. */
export interface StorageFolder {
  root: string;
  version: string;
  inbox: string;
  catalog: string;
  transcripts: string;
  fetches: string;
  trustedSenders: string;
  seenSenders: string;
  /** Folders. Those of the trees are beside them, under the names that the trees have everywhere. */
  spool: string;
  ledger: string;
  audit: string;
}

/** @param root as the setting `storage.dir` gives it */
export function storageFolder(root: string): StorageFolder {
  return {
    root,
    version: join(root, 'version.json'),
    inbox: join(root, 'inbox.sqlite'),
    catalog: join(root, 'catalog.sqlite'),
    transcripts: join(root, 'transcripts.sqlite'),
    fetches: join(root, 'fetches.sqlite'),
    trustedSenders: join(root, 'trusted.json'),
    seenSenders: join(root, 'senders.json'),
    spool: join(root, 'spool'),
    ledger: join(root, 'ledger'),
    audit: join(root, 'audit'),
  };
}
