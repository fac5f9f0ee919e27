import type { LoadedConfig } from '../../config/load.ts';
import { parsePublicUrl } from '../../config/locations.ts';
import { parseDuration } from '../../config/sizes.ts';
import { readTokens } from '../../config/tokens.ts';
import { portOf } from '../../lib/port-of.ts';
import { readCa } from '../ca-file.ts';
import { ownToken } from '../find-archive.ts';
import type { Site } from './exchange.ts';

/** Options as typed. */
export interface OutsideOptions {
  url: string;
  source?: string;
  token?: string;
  ca?: string;
  patience?: string;
  json?: true;
}

/** What is to be tried. */
export interface Plan {
  site: Site;
  /** What stands before `/callback`, e.g. `/speech`; most often empty. */
  prefix: string;
  source: string;
  /** Of the archive; null when there is none here. */
  token: string | null;
  /** PEM of an authority that is trusted beside the public ones, or null. */
  ca: string | null;
  patienceMs: number;
  /** Names of the vendors of all sources in the settings; none when there are no settings here. */
  vendors: readonly string[];
}

/**
 * Joins the options with the settings of this machine, which need not be those of the deployment.
 *
 * @throws RangeError for an option that cannot be used, ConfigError for a tokens.json that cannot be read
 */
export async function planOutside(options: OutsideOptions, { config, file }: LoadedConfig): Promise<Plan> {
  const { site, prefix, source } = readUrl(options.url);
  const named = options.source ?? source;
  if (named !== null && !/^[a-z0-9][a-z0-9_-]*$/.test(named)) {
    throw new RangeError(`--source ${named}: expected a name of lower-case letters, digits, - and _`);
  }
  const { tokens } = config.archive;
  const held = tokens === 'generated' ? (await readTokens(config.storage.dir)).archive : (ownToken(tokens) ?? null);
  const patienceMs = options.patience === undefined ? 0 : parseOption('--patience', options.patience, parseDuration);
  return {
    site,
    prefix,
    source: named ?? config.sources[0]?.source.name ?? 'default',
    token: options.token ?? held,
    ca: options.ca === undefined ? null : await readCa(options.ca),
    patienceMs,
    vendors: file === null ? [] : [...new Set(config.sources.map(({ source: { vendor } }) => vendor))],
  };
}

/** Takes the URL of a deployment, or of one of its sources. */
function readUrl(text: string): Pick<Plan, 'site' | 'prefix'> & { source: string | null } {
  const url = new URL(parseOption('--url', text, parsePublicUrl));
  const { protocol, hostname, pathname } = url;
  const match = /^(.*?)\/callback(?:\/([^/]+))?\/*$/.exec(pathname);
  return {
    site: {
      protocol: protocol === 'https:' ? 'https:' : 'http:',
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: portOf(url),
    },
    prefix: match?.[1] ?? pathname.replace(/\/+$/, ''),
    source: match?.[2] ?? null,
  };
}

function parseOption<Value>(option: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text);
  } catch (error) {
    throw new RangeError(`${option}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
