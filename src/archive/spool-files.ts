import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpooledBody } from '../domain/archive.ts';
import type { ReachFailpoint } from '../domain/failpoint.ts';
import { createJsonChecker, type JsonScanner } from '../domain/json-scan.ts';
import { Moved } from '../domain/remote.ts';
import { fileMode, newFileFlags, syncFolder, writeFully } from './files.ts';
import { shareSyncs } from './share-syncs.ts';

interface OpenBody {
  file: FileHandle;
  hash: Hash;
  json: JsonScanner | null;
  bytes: number;
}

/** The spool's files as its thread keeps them: what is written here is hashed on the way. Called over a port. */
export function openSpoolFiles(dir: string, reach: ReachFailpoint) {
  const bodies = new Map<string, OpenBody>();
  const syncSpool = shareSyncs(() => syncFolder(dir));

  return {
    async create(name: string, { checkJson }: { checkJson: boolean }): Promise<void> {
      const file = await open(join(dir, name), newFileFlags, fileMode);
      bodies.set(name, { file, hash: createHash('sha256'), json: checkJson ? createJsonChecker() : null, bytes: 0 });
    },
    /** Writes the first `bytes` of the block behind what came before, and hands its memory back. */
    async write(name: string, block: ArrayBuffer, bytes: number): Promise<Moved> {
      const body = bodyOf(bodies, name);
      const chunk = new Uint8Array(block, 0, bytes);
      // The write runs in libuv's threads while this thread hashes the same bytes.
      const written = writeFully(body.file, chunk, body.bytes);
      body.bytes += bytes;
      body.hash.update(chunk);
      body.json?.write(chunk);
      await written;
      return new Moved(block);
    },
    /** Closes the file whatever happens: a descriptor whose fsync failed is never synced again. */
    async finish(name: string): Promise<Omit<SpooledBody, 'name'>> {
      const { file, hash, json, bytes } = bodyOf(bodies, name);
      try {
        reach('spool.written');
        await file.sync();
      } finally {
        await file.close();
        bodies.delete(name);
      }
      await syncSpool();
      reach('spool.synced');
      return { bytes, sha256: hash.digest('hex'), json: verdict(json) };
    },
    /** Closes the file of a body that is given up, after the writes that are under way. */
    async close(name: string): Promise<void> {
      await bodies.get(name)?.file.close();
      bodies.delete(name);
    },
  };
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
