import type { CatalogReader } from '../../domain/catalog.ts';
import type { Source } from '../../domain/source.ts';

/** Names of all sources that are configured or ever sent something, by the alphabet. */
export async function sourceNames({
  catalog,
  sources,
}: {
  catalog: Pick<CatalogReader, 'lastSeen'>;
  sources: readonly Source[];
}): Promise<string[]> {
  const seen = await catalog.lastSeen();
  return [...new Set([...sources.map(({ name }) => name), ...seen.map(({ source }) => source)])].sort();
}
