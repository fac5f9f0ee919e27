import type { Config } from '../config/config.ts';
import { readTokens } from '../config/tokens.ts';
import type { ArchiveToken } from '../domain/people.ts';

/** Where the archive of a running collector is, and what opens it. */
export interface Archive {
  /** Without a slash at its end. */
  origin: string;
  token: string;
}

/**
 * Finds the archive: by default the one of the collector that runs here with these settings.
 *
 * Its own token is not sent to another machine unless it is given on the command line.
 *
 * @throws RangeError saying which option is missing, ConfigError for a tokens.json that cannot be read
 */
export async function findArchive(config: Config, given: { url?: string; token?: string }): Promise<Archive> {
  const origin = given.url === undefined ? ownOrigin(config) : parseOrigin(given.url);
  if (given.token !== undefined) return { origin, token: given.token };
  if (given.url !== undefined && !isLocal(new URL(origin)))
    throw new RangeError('--url names another machine: say its archive token with --token');
  const { tokens } = config.archive;
  const token = tokens === 'generated' ? (await readTokens(config.storage.dir)).archive : ownToken(tokens);
  if (token === undefined || token === null)
    throw new RangeError('there is no archive token in the settings or in tokens.json: say --token');
  return { origin, token };
}

/** The token that a command beside the settings takes: one that may do most. */
export function ownToken(tokens: readonly ArchiveToken[]): string | undefined {
  return (tokens.find(({ role }) => role === 'admin') ?? tokens[0])?.token;
}

function ownOrigin({ server, archive }: Config): string {
  if (server.tls !== null) {
    // A certificate is made out to a name, and only the public URL tells one.
    if (archive.listen === null && server.publicUrl !== null) return server.publicUrl;
    throw new RangeError('the settings do not tell by which name the archive is reached over HTTPS: say --url');
  }
  const { host, port } = archive.listen ?? server.listen;
  if (port === 0) throw new RangeError('the settings leave the port to the system: say --url');
  return `http://${localHost(host)}:${port}`;
}

function parseOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new RangeError('--url: expected a URL such as http://127.0.0.1:8080');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** The host under which a listener of this machine is called, as it stands in a URL. */
export function localHost(host: string): string {
  // An address that stands for all of them is listened on, not called.
  const called = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return called.includes(':') ? `[${called}]` : called;
}

/** True for a URL that leads to this machine. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
