import { resolve } from 'node:path';
import { type SampleTarget, urlFor } from '../../compose/sample-client.ts';
import { readOverrides } from '../../config/environment-variables.ts';
import { parseListen } from '../../config/locations.ts';
import { readTokens } from '../../config/tokens.ts';
import { masked } from '../../domain/masking.ts';
import type { SampleCallback } from '../../domain/sample.ts';
import { isLocal, localHost } from '../find-archive.ts';

/** What was said on the command line; undefined for what was not. */
export interface TargetOptions {
  url?: string;
  source?: string;
  token?: string;
  storage?: string;
  /** A secret to sign with. */
  secret?: string;
  /** Lines as typed, `Name: value`. */
  header?: readonly string[];
}

/** Only the parts of `process` that are read. */
export interface Environment {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/**
 * Finds the collector: by default the one that runs here, with its token.
 *
 * The token of the storage folder is not sent to another machine unless it is given on the command line.
 *
 * @throws RangeError for an option that cannot be used, ConfigError for a tokens.json that cannot be read
 */
export async function resolveTarget(
  options: TargetOptions,
  environment: Environment,
): Promise<Omit<SampleTarget, 'signing'>> {
  const { overrides, problems } = readOverrides(environment);
  const [problem] = problems;
  if (problem !== undefined) throw new RangeError(problem);

  const url = options.url === undefined ? localUrl(overrides.listen, options.source) : parseUrl(options.url);
  const headers = Object.fromEntries((options.header ?? []).map(parseHeader));
  const isOpened = headers.authorization !== undefined || url.username !== '' || options.secret !== undefined;
  if (isOpened && options.token === undefined) return { url, headers };

  const storage = resolve(environment.cwd, options.storage ?? overrides.storageDir ?? 'storage');
  const held = isLocal(url) ? (overrides.callbackToken ?? (await readTokens(storage)).callback) : null;
  const token = options.token ?? held;
  return { url, headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` } };
}

/** The URL of a callback for people to read: whatever the customer put into it as a secret reads `***`. */
export function shownUrl(target: Pick<SampleTarget, 'url'>, callback: Pick<SampleCallback, 'tail' | 'query'>): string {
  const whole = urlFor(target, callback);
  const own = [...target.url.searchParams.keys()].map((name) => `${name}=${masked}`);
  const added = Object.entries(callback.query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const query = [...own, ...added].join('&');
  return `${whole.protocol}//${whole.host}${whole.pathname}${query === '' ? '' : `?${query}`}`;
}

function localUrl(listen: { host: string; port: number } | null, source: string | undefined): URL {
  const { host, port } = listen ?? parseListen('127.0.0.1:8080');
  if (port === 0) throw new RangeError('COLLECTOR_LISTEN leaves the port to the system: say --url');
  if (source !== undefined && !/^[a-z0-9][a-z0-9_-]*$/.test(source)) {
    throw new RangeError(`--source ${source}: expected a name of lower-case letters, digits, - and _`);
  }
  return new URL(`http://${localHost(host)}:${port}/callback${source === undefined ? '' : `/${source}`}`);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new RangeError('--url: expected a URL such as http://127.0.0.1:8080/callback/acme');
}

function parseHeader(line: string): [name: string, value: string] {
  const match = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(line);
  if (match === null) throw new RangeError("--header: expected 'Name: value'");
  return [(match[1] ?? '').toLowerCase(), match[2] ?? ''];
}
