import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Credential } from '../domain/credential.ts';
import type { Config } from './config.ts';
import { closeToOthers, readTokenFile, type Tokens, writeTokenFile } from './token-file.ts';

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
        ? { ...config.archive, tokens: [archive] }
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
