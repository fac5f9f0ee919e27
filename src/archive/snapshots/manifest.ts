import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../domain/errors.ts';
import type { SnapshotFile, SnapshotManifest } from '../../domain/snapshots.ts';
import { isMissing } from '../../lib/errno.ts';
import { readFlags } from '../../lib/files/durable.ts';

/** What is in the folder of a snapshot. */
export const manifestName = 'manifest.json';
/** A line of JSON for each file, a `SnapshotFile`. */
export const listName = 'files.ndjson';
/** The files, as they lie in a storage folder. */
export const treeName = 'storage';

const blockBytes = 1024 * 1024;

/** @throws StartError for a folder that is no snapshot, or one of a newer collector */
export async function readManifest(dir: string): Promise<SnapshotManifest> {
  const text = await readFile(join(dir, manifestName), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) throw new StartError(`${dir} is no snapshot: it has no ${manifestName}`);
    throw error;
  });
  const manifest = parse(text);
  if (isManifest(manifest)) return manifest;
  throw new StartError(`${join(dir, manifestName)} is damaged, or of a collector that this one does not know`);
}

/** The files of a snapshot, once the list was proved to be the one that the manifest means. @throws StartError */
export async function* readFileList(dir: string, { files }: SnapshotManifest): AsyncGenerator<SnapshotFile> {
  const path = join(dir, listName);
  const { sha256 } = hashFile(path);
  if (sha256 !== files.sha256)
    throw new StartError(`${path} is damaged: it is not the list that ${manifestName} means`);
  const handle = await open(path);
  try {
    for await (const line of handle.readLines({ autoClose: false })) yield JSON.parse(line) as SnapshotFile;
  } finally {
    await handle.close();
  }
}

/** Size and hash of a file, in the memory of one block. Waits for the disk: to be called where nobody else is kept. */
export function hashFile(path: string): { bytes: number; sha256: string } {
  const descriptor = openSync(path, readFlags);
  try {
    if (!fstatSync(descriptor).isFile()) throw new StartError(`${path} is no regular file`);
    return hashDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same of at most so many bytes of an open file, and passes on what was read. The block is used again. */
export function hashDescriptor(
  descriptor: number,
  limitBytes = Number.POSITIVE_INFINITY,
  pass: (block: Uint8Array) => void = () => undefined,
): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(4096, fstatSync(descriptor).size + 1)));
  for (let bytes = 0; ; ) {
    const read = readSync(descriptor, block, 0, Math.min(block.length, limitBytes - bytes), bytes);
    if (read === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(block.subarray(0, read));
    pass(block.subarray(0, read));
    bytes += read;
  }
}

/** What a snapshot says of its files, by path; none for a folder that is no snapshot any more. */
export function hashesIn(dir: string): Map<string, string> {
  const lines = readFileSync(join(dir, listName), 'utf8').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const { path, sha256 } = JSON.parse(line) as SnapshotFile;
        return [path, sha256];
      }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is SnapshotManifest {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 1;
}
