import type { ArchiveReader, Space, Spool } from '../domain/archive.ts';
import type { CatalogReader } from '../domain/catalog.ts';
import type { FetchCounts } from '../domain/fetching.ts';
import type { FilingStatus, IndexingStatus } from '../domain/filing.ts';
import type { Health } from '../domain/health.ts';
import type { InboxView } from '../domain/inbox.ts';
import type { ListenersStatus } from '../domain/listeners.ts';
import type { SendersView } from '../domain/senders.ts';
import type { SettingsStatus } from '../domain/settings.ts';
import type { WaysInStatus } from '../domain/ways-in.ts';
import {
  judgeFetching,
  judgeFiling,
  judgeInbox,
  judgeListeners,
  judgeQuarantine,
  judgeSenders,
  judgeServing,
  judgeSettings,
  judgeSpace,
  judgeSpool,
  judgeStorage,
  judgeTranscripts,
  judgeWaysIn,
  worst,
} from './judgements.ts';
import { createProbe, type Probed } from './probe.ts';

/** What health looks at. */
export interface HealthDeps {
  inbox: Pick<InboxView, 'probe' | 'depth'>;
  archive: Pick<ArchiveReader, 'probe' | 'space'>;
  spool: Pick<Spool, 'active'>;
  catalog: Pick<CatalogReader, 'counts'>;
  filing(): FilingStatus;
  indexing(): IndexingStatus;
  senders: Pick<SendersView, 'alarms'>;
  fetching(): Promise<FetchCounts>;
  /** Whether with so much free space a callback of a proved sender would be let in right now. */
  isOpen(freeBytes: number): boolean;
  waysIn(): WaysInStatus;
  /** True from the moment the process was told to stop. */
  isDraining(): boolean;
  settings(): SettingsStatus;
  listeners(): ListenersStatus;
  /** These two change with the settings. */
  readonly reserveBytes: number;
  readonly quarantineBudgetBytes: number;
  /** Ms since 1970. */
  now(): number;
}

/** Answers are at most this old: often enough for an alarm, seldom enough not to be a load. */
const keepMs = 5000;

/** A disk that takes longer than this to sync one row is not one to promise anything on. */
const patienceMs = 5000;

export function createHealth(deps: HealthDeps): Health {
  const { inbox, archive, spool, catalog, filing, indexing, fetching, senders } = deps;
  const { isOpen, isDraining, now } = deps;
  const probeStorage = createProbe(() => Promise.all([inbox.probe(), archive.probe()]), { keepMs, patienceMs });
  const probeSpace = createProbe(() => archive.space(), { keepMs, patienceMs });
  const probeCounts = createProbe(() => catalog.counts(), { keepMs, patienceMs });
  const probeFetches = createProbe(fetching, { keepMs, patienceMs });

  const letsIn = (space: Probed<Space>): boolean => !space.ok || isOpen(space.value.freeBytes);

  return {
    async isReady() {
      if (isDraining()) return false;
      const [storage, space] = await Promise.all([probeStorage(), probeSpace()]);
      // Draining may have begun while the disk was asked.
      const hasSpace = judgeSpace(space, deps.reserveBytes).status !== 'failing';
      return !isDraining() && storage.ok && hasSpace && letsIn(space);
    },

    async report() {
      const probes = [probeStorage(), probeSpace(), probeCounts(), probeFetches()] as const;
      const [storage, space, counts, fetches] = await Promise.all(probes);
      const checks = {
        serving: judgeServing({ isDraining: isDraining(), isOpen: letsIn(space) }),
        listeners: judgeListeners(deps.listeners(), now()),
        storage: judgeStorage(storage),
        space: judgeSpace(space, deps.reserveBytes),
        inbox: judgeInbox(inbox.depth()),
        filing: judgeFiling(filing(), now()),
        transcripts: judgeTranscripts(indexing()),
        fetching: judgeFetching(fetches),
        quarantine: judgeQuarantine(counts, deps.quarantineBudgetBytes),
        spool: judgeSpool(spool.active),
        senders: judgeSenders(senders.alarms()),
        waysIn: judgeWaysIn(deps.waysIn()),
        settings: judgeSettings(deps.settings()),
      };
      return { status: worst(Object.values(checks)), checks };
    },
  };
}
