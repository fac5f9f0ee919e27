import type { Readable } from 'node:stream';

/** A body that was written to the spool and is durable there. */
export interface SpooledBody {
  /** Name of the file in `spool/`. */
  name: string;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Whether the bytes are JSON; `unchecked` when that was not asked. */
  json: 'valid' | 'invalid' | 'unchecked';
}

/** Receives one body into a file. Errors are those of `storageError`; after one, only `discard` makes sense. */
export interface SpoolWriter {
  /** Takes the chunk (the caller may reuse its memory); a promise when the caller should wait before the next one. */
  write(chunk: Uint8Array): Promise<void> | null;
  /** Resolves when file and folder are synced: from then on the body survives a power cut. */
  finish(): Promise<SpooledBody>;
  /** Closes and removes the file; safe at any time, also after `finish`. Never throws. */
  discard(): Promise<void>;
}

/** The folder of bodies that are being received or wait to be filed. */
export interface Spool {
  create(options: { checkJson: boolean }): Promise<SpoolWriter>;
  /** Bytes of a spooled body, `end` inclusive. */
  open(name: string, range?: ByteRange): Promise<Readable>;
  remove(names: readonly string[]): Promise<void>;
  /** Removes every file but the named ones; returns how many. Only while holding the storage's lock. */
  sweep(keep: ReadonlySet<string>): Promise<number>;
  /** Bodies being received at this moment. */
  readonly active: number;
  close(): Promise<void>;
}

/** Both ends inclusive, as in HTTP. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The two trees that hold filed bodies. */
export type Tree = 'archive' | 'quarantine';

/** What is known about free space, in bytes. */
export interface Space {
  freeBytes: number;
  totalBytes: number;
}

/** Reads filed bodies. Paths are relative to the tree, with `/`. */
export interface ArchiveReader {
  /** @throws CollectorError `not-found` when no such file is there. */
  open(tree: Tree, path: string, range?: ByteRange): Promise<Readable>;
  space(): Promise<Space>;
  /** Writes, syncs, links and removes a file of its own, to prove that all of it works right now. */
  probe(): Promise<void>;
}

/** Puts bodies into the trees, never over another file. Used by the filing loop alone. */
export interface ArchiveWriter {
  /** Writes bytes to `spool/<name>`, whole but not surely durable yet; a file of that name from before is replaced. */
  stage(name: string, bytes: Uint8Array): Promise<void>;
  /** Resolves when the staged files are durable; rejects when one of them may not be. */
  syncStaged(names: readonly string[]): Promise<void>;
  /**
   * Links `spool/<name>` to the path, making folders as needed. `already`: the path is this very file, or one of the
   * same size and hash, from before a crash. `taken`: another file has the name; nothing was changed.
   */
  place(
    name: string,
    body: { tree: Tree; path: string; bytes: number; sha256: string },
  ): Promise<'placed' | 'already' | 'taken'>;
  /** Links a filed body back to `spool/<name>`, so that it can be placed elsewhere; a staged file of that name is replaced. */
  restage(tree: Tree, path: string, name: string): Promise<void>;
  /** Removes a file of a tree; nothing happens when it is gone already. */
  remove(tree: Tree, path: string): Promise<void>;
  /** Syncs every folder changed since the last call, new ones up to the storage root. */
  syncFolders(): Promise<void>;
  /** Removes files from the spool; those already gone are fine. */
  unstage(names: readonly string[]): Promise<void>;
  /** Resolves when no file is open any more. */
  close(): Promise<void>;
}

/** One file of a tree, as found on the disk. */
export interface FoundFile {
  path: string;
  bytes: number;
  modifiedMs: number;
}

/** Looks at the trees file by file, for `verify`. */
export interface ArchiveScan {
  /** Every file of the tree, in no order. */
  walk(tree: Tree): AsyncIterable<FoundFile>;
  /** Size and hash of a file, or null when it is not there. */
  hash(tree: Tree, path: string): Promise<{ bytes: number; sha256: string } | null>;
}
