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
  return config.sources.map(({ source: { name } }) => [
    name,
    `${base}/callback${name === 'default' ? '' : `/${name}`}`,
  ]);
}

/**
 * What a person needs after a start: the callback URLs, a line to try the first one, and the way into the archive.
 *
 * A generated token is shown, because nobody else knows it; a configured one never is.
 */
export function describeStart({
  config,
  tokens,
  collector,
}: {
  config: Config;
  tokens: Tokens;
  collector: Pick<Collector, 'origin' | 'archiveOrigin'>;
}): string {
  const urls = callbackUrls(config, collector.origin);
  const [first] = urls;
  const archive =
    config.archive.listen === null ? (config.server.publicUrl ?? collector.archiveOrigin) : collector.archiveOrigin;
  const generated = config.sources.some((source) => source.generatedToken) ? tokens.callback : null;
  const lines = ['', '    The collector takes callbacks at', ''];
  for (const [source, url] of urls) lines.push(`        ${url}    (source ${source})`);
  if (first !== undefined) {
    const secret = generated ?? '$COLLECTOR_TOKEN';
    lines.push('', '    Try it:', '');
    lines.push(`        curl -H "Authorization: Bearer ${secret}" --json '{"id":"try-1","status":"done"}' ${first[1]}`);
  }
  lines.push('', '    The archive is at', '');
  lines.push(`        ${archive}/${tokens.archive === null ? '' : `?token=${tokens.archive}`}`, '', '');
  return lines.join('\n');
}

function configuredOrigin({ server }: Config): string {
  return `${server.tls === null ? 'http' : 'https'}://${formatListen(server.listen)}`;
}
