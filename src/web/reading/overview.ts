import type { ArchiveReader, Space } from '../../domain/archive.ts';
import type { CatalogCounts, CatalogReader } from '../../domain/catalog.ts';
import type { InboxDepth, InboxView } from '../../domain/inbox.ts';
import type { SendersView } from '../../domain/senders.ts';
import type { Source } from '../../domain/source.ts';
import { createProbe } from '../../health/probe.ts';

/** The archive in figures, as of now. */
export interface Overview {
  /** What is filed. */
  counts: CatalogCounts;
  /** Accepted, durable, and not filed yet. */
  waiting: InboxDepth;
  /** Null when the disk cannot be asked. */
  space: Space | null;
  /** Addresses that called with a right credential, are not listed, and are not trusted yet. */
  unlisted: number;
  /** By name: all that are configured, and all that ever sent something. */
  sources: readonly SourceOverview[];
}

export interface SourceOverview {
  source: string;
  /** Null for one that is not in the settings any more. */
  vendor: string | null;
  /** ISO 8601, of the last delivery; null when there was none. */
  lastAt: string | null;
}

/** What an overview looks into. */
export interface OverviewDeps {
  catalog: Pick<CatalogReader, 'counts' | 'lastSeen'>;
  inbox: Pick<InboxView, 'depth'>;
  archive: Pick<ArchiveReader, 'space'>;
  senders: Pick<SendersView, 'alarms'>;
  /** Those in the settings. */
  sources: readonly Source[];
}

/** Makes what reads the overview. A disk that does not answer holds nobody up for long: this is where one would look. */
export function createOverview({ catalog, inbox, archive, senders, sources }: OverviewDeps): () => Promise<Overview> {
  const probeSpace = createProbe(() => archive.space(), { keepMs: 1000, patienceMs: 2000 });
  const vendorOf = new Map(sources.map(({ name, vendor }) => [name, vendor]));

  return async () => {
    const [counts, lastSeen, space] = await Promise.all([catalog.counts(), catalog.lastSeen(), probeSpace()]);
    const lastOf = new Map(lastSeen.map(({ source, receivedAt }) => [source, receivedAt]));
    const names = [...new Set([...vendorOf.keys(), ...lastOf.keys()])].sort();
    return {
      counts,
      waiting: inbox.depth(),
      // Health says what is wrong with the disk; every other figure is needed the more.
      space: space.ok ? space.value : null,
      unlisted: senders.alarms().length,
      sources: names.map((source) => {
        return { source, vendor: vendorOf.get(source) ?? null, lastAt: lastOf.get(source) ?? null };
      }),
    };
  };
}

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
