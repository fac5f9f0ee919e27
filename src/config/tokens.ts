import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credential } from '../domain/credential.ts';
import { StartError } from '../domain/errors.ts';
import { tokenOfAdmin } from '../domain/people.ts';
import { errnoOf } from '../lib/errno.ts';
import { replaceFile, writeNewFile } from '../lib/files/durable.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';

/** Tokens ready for use; one that is not needed is null. */
export interface EnsuredTokens extends Tokens {
  /** True when at least one was made just now. */
  created: boolean;
  warnings: readonly string[];
}

/** Which generated tokens the settings call for. */
export function neededTokens(config: Config): { callback: boolean; archive: boolean } {
  return {
    callback: config.sources.some(({ generatedToken }) => generatedToken),
    archive: config.archive.tokens === 'generated',
  };
}

/** Fills generated tokens into the settings; where one is missing, nobody is let in. */
export function withTokens(config: Config, { callback, archive }: Tokens): Config {
  return {
    ...config,
    sources: config.sources.map((entry) =>
      entry.generatedToken && callback !== null
        ? { ...entry, gate: { ...entry.gate, auth: callbackCredentials(callback) } }
        : entry,
    ),
    archive:
      config.archive.tokens === 'generated' && archive !== null
        ? { ...config.archive, tokens: [tokenOfAdmin(archive)] }
        : config.archive,
  };
}

/** How a callback token may come: in the header, or in the URL for vendors that can send no header. */
export function callbackCredentials(token: string): readonly Credential[] {
  return [
    { type: 'bearer', token },
    { type: 'query', name: 'token', value: token },
  ];
}

/**
 * Reads the tokens of a storage folder; both are null when it has none.
 *
 * @throws ConfigError when the file is damaged or cannot be read.
 */
export async function readTokens(dir: string): Promise<Tokens> {
  return (await readTokenFile(dir)) ?? { callback: null, archive: null };
}

/**
 * Reads the tokens, makes those that are needed and missing, and resolves when they are durable.
 *
 * @throws ConfigError when the file is damaged or cannot be read: it is never replaced.
 */
export async function ensureTokens(
  dir: string,
  needs: { callback: boolean; archive: boolean },
): Promise<EnsuredTokens> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const held = await readTokenFile(dir);
  const warnings = held === null ? [] : await closeToOthers(dir);
  const callback = held?.callback ?? (needs.callback ? newToken() : null);
  const archive = held?.archive ?? (needs.archive ? newToken() : null);
  const created = callback !== (held?.callback ?? null) || archive !== (held?.archive ?? null);
  if (created && !(await writeTokenFile(dir, { callback, archive }, held === null ? 'new' : 'replace'))) {
    // Another process was first: its tokens count.
    return ensureTokens(dir, needs);
  }
  return { callback: needs.callback ? callback : null, archive: needs.archive ? archive : null, created, warnings };
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

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
async function readTokenFile(dir: string): Promise<Tokens | null> {
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
async function closeToOthers(dir: string): Promise<string[]> {
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
function writeTokenFile(dir: string, { callback, archive }: Tokens, how: 'new' | 'replace'): Promise<boolean> {
  const content = { ...(callback !== null && { callback }), ...(archive !== null && { archive }) };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const file = join(dir, fileName);
  const writing = how === 'new' ? writeNewFile(file, text) : replaceFile(file, text).then(() => true);
  return writing.catch((cause: unknown) => {
    throw new StartError(`${file} cannot be written (${errnoOf(cause)})`, { cause });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the token; that it is no JSON is all there is to say.
    return undefined;
  }
}
