import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { openAnnotationsToRead } from '../archive/annotations.ts';
import { openAuditLog } from '../archive/audit-log.ts';
import { openArchiveReader } from '../archive/disk-reader.ts';
import { ensureHashKey, keyedHashes } from '../archive/keys.ts';
import { closeToOthers, prepareStorage } from '../archive/layout.ts';
import { openSpool } from '../archive/spool.ts';
import { storageAge, storageVersion } from '../archive/storage-version.ts';
import { openCatalogReader } from '../catalog/deliveries/reader.ts';
import type { ArchiveReader, Spool } from '../domain/archive.ts';
import type { AuditLog } from '../domain/audit.ts';
import type { CatalogReader } from '../domain/catalog.ts';
import type { KeyedHashes } from '../domain/erasure.ts';
import { StartError } from '../domain/errors.ts';
import type { FetchingSettings, FollowingFetchQueue } from '../domain/fetching.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { Inbox, LedgerPosition } from '../domain/inbox.ts';
import { type Expired, rulesOf } from '../domain/keeping.ts';
import { type Quarantined, readQuarantined } from '../domain/quarantined.ts';
import type { Source } from '../domain/source.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
import { type Filing, type FilingSettings, filingOver } from '../filing/client.ts';
import { inboxOver } from '../inbox/client.ts';
import type { StoredInbox } from '../inbox/serve.ts';
import { type DerivedSummary, startIndexing, type TranscriptIndexing } from '../transcripts/client.ts';
import { createSettled } from './settled.ts';
import type { Shutdown } from './shutdown.ts';
import { storageFolder } from './storage-folder.ts';
import { connectCatalogReader, connectTranscriptArchive, fetchQueueOver } from './threads/connect.ts';
import { startThread } from './threads/start.ts';
import { openTranscriptArchive } from './transcript-archive.ts';
import { beginUpgrade, isUnused } from './upgrade.ts';

/** Everything that keeps deliveries, recovered and at work. */
export interface Stores {
  inbox: StoredInbox;
  spool: Spool;
  filing: Filing;
  /** Jobs to fetch, of the sources that do. */
  fetches: FollowingFetchQueue;
  catalog: CatalogReader;
  archive: ArchiveReader;
  transcripts: TranscriptArchive;
  audit: AuditLog;
  indexing: TranscriptIndexing;
  /** Told whenever something of the archive goes. */
  whenGone(listener: () => void): void;
  /** By which names and ids are hashed. */
  hashes: KeyedHashes;
  /** How far the ledger is settled; null while it is empty. */
  settled(): LedgerPosition | null;
  /** Calls with how far the ledger is settled: at once if that is known, and whenever it gets further. */
  whenSettled(listener: (position: LedgerPosition) => void): void;
  /** Goes on with other sources. */
  useSources(sources: ReadonlyMap<string, Source>, fetching: FetchingSettings): Promise<void>;
}

export interface StoreOptions {
  root: string;
  /** Of this program. */
  version: string;
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
  /** What was kept for its time was removed. */
  onExpired: (expired: Expired) => void;
  /** The words of a delivery were read; null: nobody wants to know. */
  onDerived: ((derived: DerivedSummary) => void) | null;
  /** A thread that nothing works without has ended. */
  onDeath: (error: Error) => void;
  /** Something for the operator to know. */
  onNotice: (level: 'info' | 'warn', text: string) => void;
}

/**
 * Opens a storage folder in the order that recovery needs: the lock, then leftovers, then ledger and catalog. One of an
 * earlier version is brought to that of this program.
 *
 * @throws CollectorError `conflict` when another process holds the storage; StartError when a newer program has written it,
 *   before anything is changed.
 */
export async function startStores(options: StoreOptions, shutdown: Shutdown): Promise<Stores> {
  const { root, failpoint, onCommit, onFiled, onDeferred, onExpired, onDerived, onDeath, onNotice } = options;
  const folder = storageFolder(root);
  // Before the lock, because already to take it would write; the holder of the lock looks again.
  await storageAge(folder.version);
  const isNew = await isUnused(folder);
  for (const warning of await prepareStorage(root)) onNotice('warn', warning);
  for (const warning of await closeToOthers(root)) onNotice('warn', warning);

  const indexing = startIndexing({
    startThread: (memory) => startThread('transcripts', { folder, tellsDerived: onDerived !== null, ...memory }),
    onDerived: (derived) => onDerived?.(derived),
    onWarning: (text) => onNotice('warn', text),
  });
  const { port1: filingPort, port2: inboxPort } = new MessageChannel();
  const inbox = await inboxOver(startThread('inbox', { path: folder.inbox, failpoint, filingPort }, filingPort), {
    onDeath,
    onCommit(deliveries) {
      indexing.busyWith(deliveries);
      onCommit(deliveries);
    },
  });
  shutdown.add(() => inbox.close());
  const completeUpgrade = await beginUpgrade(folder, { ...options, isNew });

  const spool = openSpool(folder.spool, () => startThread('spool', { dir: folder.spool, failpoint }));
  shutdown.add(() => spool.close());
  const swept = await spool.sweep(new Set(await inbox.spoolNames()));
  if (swept > 0) onNotice('info', `removed ${swept} bodies from the spool that were never accepted`);

  if (options.catalog === 'rebuild') await removeDatabase(folder.catalog);
  if (options.transcripts === 'rebuild') await removeDatabase(folder.transcripts);
  shutdown.add(() => indexing.stop());
  const settled = createSettled();
  const toldOfGone: (() => void)[] = [];
  if (options.transcripts !== 'leave') settled.whenSettled(indexing.settledTo);
  const { port1: fetchesHere, port2: fetchesPort } = new MessageChannel();
  const fetches = fetchQueueOver(fetchesHere);
  const settings = filingSettings(options.sources, options.fetching);
  const hashKey = await ensureHashKey(folder.keys);
  const filingData = { folder, inboxPort, fetchesPort, hashKey, ...settings, failpoint };
  const filing = await filingOver(startThread('filing', filingData, inboxPort, fetchesPort), {
    onFiled(deliveries) {
      indexing.busyWith(deliveries.length);
      onFiled(deliveries);
    },
    onSettled: settled.to,
    onDeferred,
    onGone(lines) {
      indexing.forget(lines);
      for (const tell of toldOfGone) tell();
    },
    onExpired,
    onExpiryTrouble: (reason) =>
      onNotice('warn', `what is due cannot be removed, and is tried again in a minute: ${reason}`),
    onErasureTrouble: (reason) => onNotice('warn', `an erasure cannot go on before the next start: ${reason}`),
    onDeath,
  });
  shutdown.add(() => filing.stop());
  for (const warning of filing.warnings) onNotice('warn', warning);
  await completeUpgrade();
  await inbox.startAfter(filing.lastSeq);

  let { sources } = options;
  const catalog = connectCatalogReader({
    path: folder.catalog,
    get sources() {
      return sources;
    },
  });
  shutdown.add(async () => catalog.close());
  const transcripts = connectTranscriptArchive({ root, index: folder.transcripts });
  shutdown.add(() => transcripts.close());
  const archive = openArchiveReader(root);
  const audit = openAuditLog(folder.audit);
  shutdown.add(() => audit.close());
  return {
    ...{ inbox, spool, filing, fetches, catalog, archive, transcripts, indexing },
    audit,
    whenGone: (tell: () => void) => void toldOfGone.push(tell),
    hashes: keyedHashes(hashKey),
    settled: settled.last,
    whenSettled: settled.whenSettled,
    async useSources(changed, fetching) {
      await filing.useSettings(filingSettings(changed, fetching));
      const isSame = isDeepStrictEqual(changed, sources);
      sources = changed;
      // The next question starts it again, with these.
      if (!isSame) await catalog.close();
    },
  };
}

/** What filing has to know of the settings. */
function filingSettings(sources: ReadonlyMap<string, Source>, fetching: FetchingSettings): FilingSettings {
  const each = [...sources.values()];
  const generic = new Map(each.flatMap((source) => (source.generic ? [[source.name, source.generic]] : [])));
  return { generic, keep: rulesOf(each), fetching };
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
}

/**
 * What is stored, to be read on this thread and without its being changed, beside a collector or without one.
 *
 * @throws StartError for a storage of another version: its catalog would seem to be empty
 */
export async function openForReading(root: string) {
  const folder = storageFolder(root);
  if ((await storageAge(folder.version)) !== 'current' && !(await isUnused(folder))) {
    throw new StartError(
      `${root} was not brought to version ${storageVersion} yet: start this collector on it first (docs/upgrading.md), or use ` +
        'the one that filled it',
    );
  }
  const archive = openArchiveReader(root);
  const catalog = openCatalogReader(folder.catalog, { sources: new Map(), now: Date.now });
  const transcripts = openTranscriptArchive(folder.transcripts, archive);
  return {
    archive,
    catalog,
    transcripts,
    annotations: openAnnotationsToRead(folder.annotations),
    async close() {
      catalog.close();
      await transcripts.close();
    },
  };
}

/** What the quarantine holds. Bounded by its budget, and read once, without starting the reader's thread. */
export async function quarantinedAtStart(root: string, inbox: Inbox): Promise<readonly Quarantined[]> {
  const catalog = openCatalogReader(storageFolder(root).catalog, { sources: new Map(), now: Date.now });
  try {
    return await readQuarantined({ inbox, catalog });
  } finally {
    catalog.close();
  }
}
