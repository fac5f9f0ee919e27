import type { Readable } from 'node:stream';
import type { HeldBytes } from './inbox.ts';

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
  /** Files that may still be made; null where the file system has no such bound, or does not tell. */
  freeFiles: number | null;
}

/** Reads filed bodies. Paths are relative to the tree, with `/`. */
export interface ArchiveReader {
  /** @throws CollectorError `not-found` when no such file is there. */
  open(tree: Tree, path: string, range?: ByteRange): Promise<Readable>;
  space(): Promise<Space>;
  /** Writes, syncs, links and removes a file of its own, to prove that all of it works right now. */
  probe(): Promise<void>;
}

/** Where the bytes of a body are that is to be put into a tree: accepted a moment ago, or filed in the quarantine. */
export type BodySource = HeldBytes | { in: 'quarantine'; path: string };

/** One that is read piece by piece. */
export type StoredBody = Exclude<BodySource, { in: 'inbox' }>;

/** A body on its way into a tree. */
export interface BodyToPut {
  /** Of this body alone, and the same after a restart; a plain file name. */
  key: string;
  source: BodySource;
  bytes: number;
  sha256: string;
}

/** Puts bodies into the trees, never over another. Used by the filing loop alone. */
export interface ArchiveWriter {
  /**
   * Tells of a body that will be put: whatever can be done for its durability before its path is known is begun. A
   * body that was told of before is begun anew.
   */
  prepare(body: BodyToPut): Promise<void>;
  /** Resolves when the bytes of the prepared bodies are durable; rejects when those of one may not be. */
  ready(bodies: readonly BodyToPut[]): Promise<void>;
  /**
   * Puts a body at the path, or, where another has that name, at the next path that `another` gives; what is there
   * stays untouched. The same bytes at the path are this very body, from before a crash. Not durable before `commit`.
   *
   * @returns the path it got
   * @throws CollectorError `not-found` when the body is not in the quarantine any more
   */
  put(body: BodyToPut, to: { tree: Tree; path: string }, another: (taken: string) => Promise<string>): Promise<string>;
  /** Removes a body from a tree, durably with the next `commit`; nothing happens when it is gone already. */
  remove(tree: Tree, path: string): Promise<void>;
  /** Removes a body from the archive if it is the very one of the quarantine, put there under a second name. */
  removeCopy(path: string, of: { quarantined: string }): Promise<void>;
  /** Makes everything durable that was put and removed since the last call. */
  commit(): Promise<void>;
  /** Frees what the bodies were held in until now, spooled bytes too; what is gone already is fine. */
  letGo(bodies: readonly BodyToPut[]): Promise<void>;
  /** Resolves when nothing is under way any more. */
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
