import type { LedgerPosition } from './inbox.ts';

/** A file of a snapshot. `path` is relative to the storage folder, with `/`. */
export interface SnapshotFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** What `manifest.json` says: a storage folder at one moment. */
export interface SnapshotManifest {
  format: 1;
  id: string;
  /** ISO 8601: everything that was accepted before is in it. */
  at: string;
  /** Version of the collector that took it. */
  program: string;
  storage: { id: string; version: number };
  /** The ledger ends there. */
  position: LedgerPosition;
  /** Whether catalog and index are in it. */
  indexes: boolean;
  /** Of `files.ndjson`, which names every file with its hash. */
  files: { count: number; bytes: number; sha256: string };
  /** Files that should have been in the storage and were not there, or, where they had to be copied, not as they were. */
  missing: string[];
}

/** A snapshot that was taken, and what that cost. */
export interface TakenSnapshot extends SnapshotManifest {
  /** Absolute path of its folder. */
  dir: string;
  /** Files that share their bytes with the storage, or with the snapshot before. */
  linked: number;
  copied: number;
  /** How long nothing was filed; callbacks were taken all the while. */
  pausedMs: number;
  tookMs: number;
}

export interface SnapshotWish {
  /** A folder that is not there yet: absolute, or relative to `snapshots.dir`. */
  dir: string;
  /** An earlier snapshot, whose files are shared where they are the same; for snapshots on another file system. */
  from: string | null;
  /** Takes catalog and index along, which are else made anew after a restore. */
  indexes: boolean;
}

/** Takes snapshots of a storage while it is at work. */
export interface Snapshots {
  /** @throws CollectorError `bad-request` for a place where none may be, `conflict` while another is being taken */
  take(wish: SnapshotWish): Promise<TakenSnapshot>;
  /** Those right below `snapshots.dir`, newest first, with their names there. */
  list(): Promise<(SnapshotManifest & { name: string })[]>;
}
