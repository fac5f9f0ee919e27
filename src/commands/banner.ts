import type { Collector } from '../compose/collector.ts';
import type { Config } from '../config/config.ts';
import { formatListen } from '../config/locations.ts';
import type { Tokens } from '../config/tokens.ts';

/** Callback URLs by source. `origin` is used where the settings name no public URL. */
export function callbackUrls(
  config: Config,
  origin: string = configuredOrigin(config),
): [source: string, url: string][] {
  const base = config.server.publicUrl ?? origin;
  return config.sources.map(({ source: { name } }) => [name, `${base}${callbackPath(name)}`]);
}

/** Under which path a source is called. */
export function callbackPath(source: string): string {
  return `/callback${source === 'default' ? '' : `/${source}`}`;
}

/**
 * What a person needs after a start: the callback URLs, a line to try one, and the way into the archive.
 *
 * A generated token is shown, because nobody else knows it; a configured one never is.
 */
export function describeStart({
  config,
  tokens,
  collector,
  trial,
}: {
  config: Config;
  tokens: Tokens;
  collector: Pick<Collector, 'origin' | 'archiveOrigin'>;
  /** As `tryLine` makes it. */
  trial: string | null;
}): string {
  const archive =
    config.archive.listen === null ? (config.server.publicUrl ?? collector.archiveOrigin) : collector.archiveOrigin;
  const urls = callbackUrls(config, collector.origin).map(([source, url]) => `${url}    (source ${source})`);
  const byVendors = `no source takes what this machine sends; ${archive}/set-up says what to tell each vendor`;
  const sections = {
    'The collector takes callbacks at': urls,
    'Try it, in another terminal:': [trial ?? byVendors],
    'The archive is at': [`${archive}/${tokens.archive === null ? '' : `?token=${tokens.archive}`}`],
  };
  const lines = Object.entries(sections).flatMap(([title, texts]) => [
    '',
    `    ${title}`,
    '',
    ...texts.map((text) => `        ${text}`),
  ]);
  return [...lines, '', ''].join('\n');
}

function configuredOrigin({ server }: Config): string {
  return `${server.tls === null ? 'http' : 'https'}://${formatListen(server.listen)}`;
}
