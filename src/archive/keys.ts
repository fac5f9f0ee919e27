import { createHmac, randomBytes } from 'node:crypto';
import type { KeyedHashes } from '../domain/erasure.ts';
import { StartError } from '../domain/errors.ts';
import { errnoOf } from '../lib/errno.ts';
import { openStateFile } from './state-file.ts';

const keyBytes = 32;
const hashCharacters = 22;
const printCharacters = 6;

/**
 * The key by which names and ids of what is gone are hashed; it is made when there is none yet.
 *
 * @param file path of `keys.json`, for the collector's own user alone. Other keys in it are left as they are.
 * @throws StartError for a file that is damaged or cannot be read: it is never replaced
 */
export async function ensureHashKey(file: string): Promise<Buffer> {
  const state = openStateFile(file);
  const held = await readKeys(file);
  if (held !== null && 'hashes' in held) {
    const key = typeof held.hashes === 'string' ? Buffer.from(held.hashes, 'base64url') : Buffer.alloc(0);
    if (key.length !== keyBytes) throw damaged(file);
    return key;
  }
  const key = randomBytes(keyBytes);
  await state.write({ ...held, hashes: key.toString('base64url') });
  return key;
}

/** Null when there are none yet. @throws StartError as `ensureHashKey` */
export async function readKeys(file: string): Promise<object | null> {
  const held = await openStateFile(file)
    .read()
    .catch((error: unknown) => {
      throw error instanceof Error && errnoOf(error.cause) === null ? damaged(file) : error;
    });
  if (held === null || (typeof held === 'object' && !Array.isArray(held))) return held;
  throw damaged(file);
}

/** HMAC-SHA256, 128 bits of it. */
export function keyedHashes(key: Uint8Array): KeyedHashes {
  function hash(texts: readonly string[]): string {
    return createHmac('sha256', key).update(JSON.stringify(texts)).digest('base64url').slice(0, hashCharacters);
  }
  return { print: hash([]).slice(0, printCharacters), of: (...texts) => hash(texts) };
}

function damaged(file: string): StartError {
  return new StartError(`${file} is damaged: restore it from a backup; a new key would not know again what was erased`);
}
