import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpooledBody } from '../domain/archive.ts';
import type { ReachFailpoint } from '../lib/failpoint.ts';
import { fileMode, newFileFlags, syncFolder, writeFully } from '../lib/files/durable.ts';
import { shareSyncs } from '../lib/files/share-syncs.ts';
import { createJsonChecker, type JsonScanner } from '../lib/json/scan.ts';
import { Moved, type Served } from '../lib/threads/calls.ts';

interface OpenBody {
  file: FileHandle;
  hash: Hash;
  json: JsonScanner | null;
  bytes: number;
  /** How much had come when the last sync was begun. */
  syncedTo: number;
  /** The sync that is under way, or the last one. */
  syncing: Promise<void>;
}

/**
 * A body is synced while it comes, each time so much of it is new. Left to the end, gigabytes would go to the disk at once,
 * and every commit of a small delivery would wait behind them; besides, the disk would rest until then.
 */
const syncEveryBytes = 16 * 1024 * 1024;
/** Of so many bodies at once: each sync holds one of libuv's threads, which all files of the process share. */
const syncsMidway = 4;

/** What the spool's thread does for the bodies that are being received, by the names of their files. */
export interface SpoolFiles {
  create(name: string, options: { checkJson: boolean }): Promise<void>;
  /** Writes the first `bytes` of the block behind what came before, and hands its memory back. */
  write(name: string, block: ArrayBuffer, bytes: number): Promise<ArrayBuffer>;
  /** Closes the file whatever happens: a descriptor whose fsync failed is never synced again. */
  finish(name: string): Promise<Omit<SpooledBody, 'name'>>;
  /** Closes the file of a body that is given up, after the writes that are under way. */
  close(name: string): Promise<void>;
}

/** The spool's files as its thread keeps them: what is written here is hashed on the way. Called over a port. */
export function openSpoolFiles(dir: string, reach: ReachFailpoint): Served<SpoolFiles> {
  const bodies = new Map<string, OpenBody>();
  let syncsUnderWay = 0;
  const syncSpool = shareSyncs(() => syncFolder(dir));

  /** Begins a sync when one is due, after the one before: a body that comes faster than the disk takes it has to wait. */
  async function keepSynced(body: OpenBody): Promise<void> {
    if (!isSyncDue(body)) return;
    await body.syncing;
    // Of two writes that waited for the same sync, the other may have begun the next one.
    if (!isSyncDue(body) || syncsUnderWay >= syncsMidway) return;
    body.syncedTo = body.bytes;
    syncsUnderWay += 1;
    const synced = body.file.datasync().finally(() => {
      syncsUnderWay -= 1;
    });
    body.syncing = synced.then(() => reach('spool.synced-midway'));
    // The next sync or the end of the body is told of a failure; until then it must not count as unhandled.
    body.syncing.catch(() => undefined);
  }

  return {
    async create(name, { checkJson }) {
      const file = await open(join(dir, name), newFileFlags, fileMode);
      const json = checkJson ? createJsonChecker() : null;
      bodies.set(name, { file, hash: createHash('sha256'), json, bytes: 0, syncedTo: 0, syncing: Promise.resolve() });
    },
    async write(name, block, bytes) {
      const body = bodyOf(bodies, name);
      const chunk = new Uint8Array(block, 0, bytes);
      // The write runs in libuv's threads while this thread hashes the same bytes.
      const written = writeFully(body.file, chunk, body.bytes);
      body.bytes += bytes;
      body.hash.update(chunk);
      body.json?.write(chunk);
      await written;
      await keepSynced(body);
      return new Moved(block, block);
    },
    async finish(name) {
      const { file, hash, json, bytes, syncing } = bodyOf(bodies, name);
      try {
        reach('spool.written');
        await syncing;
        await file.sync();
      } finally {
        await file.close();
        bodies.delete(name);
      }
      await syncSpool();
      reach('spool.synced');
      return { bytes, sha256: hash.digest('hex'), json: verdict(json) };
    },
    async close(name) {
      await bodies.get(name)?.file.close();
      bodies.delete(name);
    },
  };
}

function isSyncDue({ bytes, syncedTo }: OpenBody): boolean {
  return bytes - syncedTo >= syncEveryBytes;
}

function bodyOf(bodies: ReadonlyMap<string, OpenBody>, name: string): OpenBody {
  const body = bodies.get(name);
  if (body === undefined) throw new Error(`no body ${name} is being received`);
  return body;
}

function verdict(json: JsonScanner | null): SpooledBody['json'] {
  if (json === null) return 'unchecked';
  return json.end() ? 'valid' : 'invalid';
}
