import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errnoOf } from '../lib/errno.ts';
import { ConfigError } from './config-error.ts';

/** Tokens that nobody configured, kept in `<storage>/tokens.json`; null for one that is not there. */
export interface Tokens {
  callback: string | null;
  archive: string | null;
}

const fileName = 'tokens.json';

const tokenFile = z.strictObject({ callback: z.string().min(1).optional(), archive: z.string().min(1).optional() });

/**
 * Reads `tokens.json` of the storage folder; null when it has none.
 *
 * @throws ConfigError when the file is damaged or cannot be read.
 */
export async function readTokenFile(dir: string): Promise<Tokens | null> {
  const file = join(dir, fileName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return null;
    throw new ConfigError(file, [`expected a file that can be read (${code})`], { cause: error });
  }
  const tokens = tokenFile.safeParse(parseJson(text));
  if (tokens.success) return { callback: tokens.data.callback ?? null, archive: tokens.data.archive ?? null };
  throw new ConfigError(file, [
    'expected {"callback": "…", "archive": "…"}: restore the file, or remove it to get new tokens at the next start',
  ]);
}

/** Takes the file from other users; returns what the operator should know about it. */
export async function closeToOthers(dir: string): Promise<string[]> {
  const file = join(dir, fileName);
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0 || process.platform === 'win32') return [];
  try {
    await chmod(file, 0o600);
    return [`${file} could be read by other users, and no longer can; remove it if you want new tokens`];
  } catch (error) {
    return [`${file} can be read by other users, and its mode cannot be changed (${errnoOf(error)})`];
  }
}

/** Writes the file, whole and durable. Returns false when a new one was wanted and another appeared meanwhile. */
export async function writeTokenFile(
  dir: string,
  { callback, archive }: Tokens,
  how: 'new' | 'replace',
): Promise<boolean> {
  const file = join(dir, fileName);
  const draft = join(dir, `.${fileName}.${randomBytes(6).toString('hex')}`);
  const content = { ...(callback !== null && { callback }), ...(archive !== null && { archive }) };
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (how === 'replace') await rename(draft, file);
    else await link(draft, file);
    await syncFolder(dir);
    return true;
  } catch (error) {
    if (how === 'new' && errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the token; that it is no JSON is all there is to say.
    return undefined;
  }
}

/** A new name is only durable once the folder that holds it is synced too. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
