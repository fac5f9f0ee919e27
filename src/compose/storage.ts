import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openArchiveReader } from '../archive/disk-reader.ts';
import { prepareStorage } from '../archive/layout.ts';
import { openSpool } from '../archive/spool.ts';
import { openCatalogReader } from '../catalog/deliveries/reader.ts';
import { connectCatalogReader } from '../catalog/deliveries/reader-client.ts';
import type { ArchiveReader, Spool } from '../domain/archive.ts';
import type { CatalogReader } from '../domain/catalog.ts';
import type { FollowingFetchQueue } from '../domain/fetching.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { Inbox, LedgerPosition } from '../domain/inbox.ts';
import { type Quarantined, readQuarantined } from '../domain/quarantined.ts';
import type { Source } from '../domain/source.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
import { type Filing, startFiling } from '../filing/client.ts';
import { startInbox } from '../inbox/client.ts';
import { startIndexing, type TranscriptIndexing } from '../transcripts/client.ts';
import { connectTranscriptArchive } from '../transcripts/reading-client.ts';
import { connectFetchQueue, type FetchingSettings } from './fetch-queue.ts';
import type { Ending } from './shutdown.ts';
import { transcriptIndexFile } from './transcript-archive.ts';

const catalogFile = 'catalog.sqlite';

/** Everything that keeps deliveries, recovered and at work. */
export interface Stores {
  inbox: Inbox;
  spool: Spool;
  filing: Filing;
  /** Jobs to fetch, of the sources that do. */
  fetches: FollowingFetchQueue;
  catalog: CatalogReader;
  archive: ArchiveReader;
  transcripts: TranscriptArchive;
  indexing: TranscriptIndexing;
  /** Calls with how far the ledger is settled: at once if that is known, and whenever it gets further. */
  whenSettled(listener: (position: LedgerPosition) => void): void;
}

export interface StoreOptions {
  root: string;
  sources: ReadonlyMap<string, Source>;
  /** `rebuild` throws the catalog away first: the recovery makes it anew from the ledger. */
  catalog: 'keep' | 'rebuild';
  /** The index of transcripts: kept up to the ledger, made anew first, or left alone. */
  transcripts: 'follow' | 'rebuild' | 'leave';
  /** The sources that fetch. */
  fetching: FetchingSettings;
  /** As `compileFailpoint` takes it. */
  failpoint: string | undefined;
  onCommit: (deliveries: number) => void;
  onFiled: (deliveries: readonly FiledSummary[]) => void;
  onDeferred: (seq: number, reason: string) => void;
  /** A thread that nothing works without has ended. */
  onDeath: (error: Error) => void;
  /** Something for the operator to know. */
  onNotice: (level: 'info' | 'warn', text: string) => void;
}

/**
 * Opens a storage folder in the order that recovery needs: the lock, then leftovers, then ledger and catalog.
 *
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export async function startStores(options: StoreOptions, ending: Ending): Promise<Stores> {
  const { root, failpoint, onCommit, onFiled, onDeferred, onDeath, onNotice } = options;
  for (const warning of await prepareStorage(root)) onNotice('warn', warning);

  const indexing = startIndexing({ root, onWarning: (text) => onNotice('warn', text) });
  const { inbox, queue } = await startInbox({
    path: join(root, 'inbox.sqlite'),
    failpoint,
    onDeath,
    onCommit(deliveries) {
      indexing.busyWith(deliveries);
      onCommit(deliveries);
    },
  });
  ending.add(() => inbox.close());

  const spool = openSpool(join(root, 'spool'), { failpoint });
  ending.add(() => spool.close());
  const swept = await spool.sweep(new Set(await inbox.spoolNames()));
  if (swept > 0) onNotice('info', `removed ${swept} bodies from the spool that were never accepted`);

  const catalogPath = join(root, catalogFile);
  if (options.catalog === 'rebuild') await removeDatabase(catalogPath);
  if (options.transcripts === 'rebuild') await removeDatabase(join(root, transcriptIndexFile));
  ending.add(() => indexing.stop());
  const settled = createSettled();
  if (options.transcripts !== 'leave') settled.whenSettled(indexing.settledTo);
  const fetches = connectFetchQueue(options.fetching);
  const filing = await startFiling({
    root,
    inbox: queue,
    fetches: fetches.handover,
    generic: new Map([...options.sources.values()].flatMap(({ name, generic }) => (generic ? [[name, generic]] : []))),
    failpoint,
    onFiled(deliveries) {
      indexing.busyWith(deliveries.length);
      onFiled(deliveries);
    },
    onSettled: settled.to,
    onDeferred,
    onDeath,
  });
  ending.add(() => filing.stop());
  for (const warning of filing.warnings) onNotice('warn', warning);
  await inbox.startAfter(filing.lastSeq);

  const catalog = connectCatalogReader(catalogPath, { sources: options.sources });
  ending.add(async () => catalog.close());
  const transcripts = connectTranscriptArchive(root);
  ending.add(() => transcripts.close());
  const archive = openArchiveReader(root);
  return {
    ...{ inbox, spool, filing, catalog, archive, transcripts, indexing },
    fetches: fetches.queue,
    whenSettled: settled.whenSettled,
  };
}

/** Passes on how far the ledger is settled, also to those who come late. */
function createSettled(): Pick<Stores, 'whenSettled'> & { to(position: LedgerPosition): void } {
  const listeners: ((position: LedgerPosition) => void)[] = [];
  let last: LedgerPosition | null = null;
  return {
    to(position) {
      last = position;
      for (const tell of listeners) tell(position);
    },
    whenSettled(listener) {
      listeners.push(listener);
      if (last !== null) listener(last);
    },
  };
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
}

/** What the quarantine holds. Bounded by its budget, and read once, without starting the reader's thread. */
export async function quarantinedAtStart(root: string, inbox: Inbox): Promise<readonly Quarantined[]> {
  const catalog = openCatalogReader(join(root, catalogFile), { sources: new Map(), now: Date.now });
  try {
    return await readQuarantined({ inbox, catalog });
  } finally {
    catalog.close();
  }
}
