import { resolve } from 'node:path';
import { type SampleTarget, urlFor } from '../../compose/sample-client.ts';
import { presentable, withCredential } from '../../compose/sample-sender.ts';
import type { Config } from '../../config/config.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { readTokens } from '../../config/tokens.ts';
import type { CredentialRule } from '../../domain/credential.ts';
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

/** The settings of the collector that runs here. */
export type OwnSettings = Pick<LoadedConfig, 'config' | 'file'>;

/**
 * Finds the collector: by default the one that runs here with these settings, and the source there that takes the
 * vendor, with the first of its credentials that can be shown.
 *
 * Neither that nor the token of the storage folder is sent to another machine than this one and `server.publicUrl`,
 * unless it is given on the command line.
 *
 * @throws RangeError for an option that cannot be used, ConfigError for a tokens.json that cannot be read
 */
export async function resolveTarget(
  vendor: string,
  options: TargetOptions,
  { config, file }: OwnSettings,
): Promise<SampleTarget> {
  const names = config.sources.map(({ source }) => source.name);
  if (options.source !== undefined) assertSource(options.source, file === null ? null : names);
  const source = options.source ?? (options.url === undefined ? usualSource(vendor, config) : null);
  const url = options.url === undefined ? ownUrl(config, source) : parseUrl(options.url);
  const headers = Object.fromEntries((options.header ?? []).map(parseHeader));
  if (options.token !== undefined) {
    return { url, headers: { ...headers, authorization: `Bearer ${options.token}` }, signing: null };
  }
  const isOpened = headers.authorization !== undefined || url.username !== '' || options.secret !== undefined;
  if (isOpened || !isOurs(url, config)) return { url, headers, signing: null };

  const called = source ?? /\/callback\/([^/]+)/.exec(url.pathname)?.[1] ?? 'default';
  const entry = config.sources.find(({ source: { name } }) => name === called);
  // Without settings there is one source, whatever it is called by; tokens of another storage folder are for its collector.
  const own = entry ?? (file === null ? config.sources[0] : undefined);
  const auth = options.storage === undefined && own !== undefined && !own.generatedToken ? own.gate.auth : null;
  if (auth !== null) return openedBy(auth, { url, headers, signing: null }, config.server.publicUrl);
  if (own === undefined && options.storage === undefined) return { url, headers, signing: null };
  const { callback } = await readTokens(resolve(options.storage ?? config.storage.dir));
  return {
    url,
    headers: callback === null ? headers : { ...headers, authorization: `Bearer ${callback}` },
    signing: null,
  };
}

/** The source named after it, else one for it, else one for all; null for the default one, and where there is but one. */
function usualSource(vendor: string, { sources }: Config): string | null {
  const all = sources.map(({ source }) => source);
  const found =
    all.find((source) => source.vendor === vendor && source.name === vendor) ??
    all.find((source) => source.vendor === vendor) ??
    all.find((source) => source.name === 'default') ??
    all.find((source) => source.vendor === 'auto');
  if (found !== undefined) return found.name === 'default' ? null : found.name;
  throw new RangeError(
    `no source of the settings is for ${vendor}: say --source with one of ${all.map(({ name }) => name).join(', ')}`,
  );
}

function assertSource(name: string, known: readonly string[] | null): void {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) {
    throw new RangeError(`--source ${name}: expected a name of lower-case letters, digits, - and _`);
  }
  if (known !== null && !known.includes(name)) {
    throw new RangeError(`--source ${name}: there is no such source; the settings have ${known.join(', ')}`);
  }
}

/** With what a source asks for; a vendor's own signature, which nobody else can make, is left out and refused there. */
function openedBy(auth: CredentialRule, target: SampleTarget, publicUrl: string | null): SampleTarget {
  const credential = auth === 'none' ? null : presentable(auth);
  return credential === null ? target : withCredential(target, credential, publicUrl);
}

/** The URL of a callback for people to read: whatever the customer put into it as a secret reads `***`. */
export function shownUrl(target: Pick<SampleTarget, 'url'>, callback: Pick<SampleCallback, 'tail' | 'query'>): string {
  const whole = urlFor(target, callback);
  const own = [...target.url.searchParams.keys()].map((name) => `${name}=${masked}`);
  const added = Object.entries(callback.query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const query = [...own, ...added].join('&');
  return `${whole.protocol}//${whole.host}${whole.pathname}${query === '' ? '' : `?${query}`}`;
}

function ownUrl({ server: { listen, tls, publicUrl } }: Config, source: string | null): URL {
  const path = `/callback${source === null ? '' : `/${source}`}`;
  // A certificate is made out to a name, and only the public URL tells one.
  if (tls !== null && publicUrl !== null) return new URL(`${publicUrl}${path}`);
  if (listen.port === 0)
    throw new RangeError('server.listen (COLLECTOR_LISTEN) leaves the port to the system: say --url');
  return new URL(`${tls === null ? 'http' : 'https'}://${localHost(listen.host)}:${listen.port}${path}`);
}

function isOurs(url: URL, { server: { publicUrl } }: Config): boolean {
  return isLocal(url) || (publicUrl !== null && new URL(publicUrl).origin === url.origin);
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
