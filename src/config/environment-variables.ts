import { resolve } from 'node:path';
import { parseToken } from '../domain/credential-text.ts';
import { masked } from '../domain/masking.ts';
import { tokenOfAdmin } from '../domain/people.ts';
import { type Address, type Config, type LogLevel, logLevels, type SourceConfig } from './config.ts';
import { parseListen, parsePath } from './locations.ts';
import type { Environment } from './references.ts';
import { callbackCredentials } from './tokens.ts';

/** What environment variables say about settings; null where they say nothing. */
export interface Overrides {
  listen: Address | null;
  storageDir: string | null;
  logLevel: LogLevel | null;
  callbackToken: string | null;
  archiveToken: string | null;
}

/** Reads the variables that win over the file, with one line for each that cannot be used. */
export function readOverrides({ env, cwd }: Environment): { overrides: Overrides; problems: string[] } {
  const problems: string[] = [];
  function read<Value>(name: string, parse: (text: string) => Value): Value | null {
    const text = env[name];
    if (text === undefined) return null;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const shown = name.endsWith('TOKEN') ? masked : JSON.stringify(text);
      problems.push(`${name} is ${shown}: ${error.message}`);
      return null;
    }
  }
  const overrides = {
    listen: read('COLLECTOR_LISTEN', parseListen),
    storageDir: read('COLLECTOR_STORAGE', (text) => resolve(cwd, parsePath(text))),
    logLevel: read('COLLECTOR_LOG_LEVEL', parseLevel),
    callbackToken: read('COLLECTOR_TOKEN', parseToken),
    archiveToken: read('COLLECTOR_ARCHIVE_TOKEN', parseToken),
  };
  return { overrides, problems };
}

/** Lets the variables win; a token that replaces nothing is warned about, because its owner relies on it. */
export function applyOverrides(
  config: Config,
  { listen, storageDir, logLevel, callbackToken, archiveToken }: Overrides,
): { config: Config; warnings: string[] } {
  const warnings: string[] = [];
  if (callbackToken !== null && !config.sources.some(({ generatedToken }) => generatedToken)) {
    warnings.push('COLLECTOR_TOKEN applies to nothing: every source has credentials of its own');
  }
  const { tokens } = config.archive;
  if (archiveToken !== null && tokens !== 'generated') {
    warnings.push('COLLECTOR_ARCHIVE_TOKEN applies to nothing: archive.auth lists its own tokens');
  }
  return {
    warnings,
    config: {
      ...config,
      server: { ...config.server, listen: listen ?? config.server.listen },
      storage: { ...config.storage, dir: storageDir ?? config.storage.dir },
      sources:
        callbackToken === null ? config.sources : config.sources.map((entry) => withGivenToken(entry, callbackToken)),
      archive: {
        ...config.archive,
        tokens: tokens === 'generated' && archiveToken !== null ? [tokenOfAdmin(archiveToken)] : tokens,
      },
      logLevel: logLevel ?? config.logLevel,
    },
  };
}

function withGivenToken(entry: SourceConfig, token: string): SourceConfig {
  if (!entry.generatedToken) return entry;
  return { ...entry, gate: { ...entry.gate, auth: callbackCredentials(token) }, generatedToken: false };
}

function parseLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (level !== undefined) return level;
  throw new RangeError(`expected one of ${logLevels.join(', ')}`);
}
