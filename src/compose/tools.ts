import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { openArchiveScan } from '../archive/disk-scan.ts';
import { openToOthers, prepareStorage } from '../archive/layout.ts';
import { openLedger } from '../archive/ledger.ts';
import type { DamagedLine } from '../archive/ledger-reader.ts';
import { storageAge, storageVersion } from '../archive/storage-version.ts';
import { type Verification, verifyArchive } from '../archive/verify.ts';
import type { Config } from '../config/config.ts';
import { StartError } from '../domain/errors.ts';
import { createShutdown } from './shutdown.ts';
import { type StoreOptions, type Stores, startStores } from './storage.ts';
import { storageFolder } from './storage-folder.ts';

/** Refuses a storage folder that a newer collector has written; changes nothing. @throws StartError */
export async function assertKnownStorage(root: string): Promise<void> {
  await storageAge(storageFolder(root).version);
}

/** Refuses what is no storage folder, so that a mistyped path is no empty archive; changes nothing. @throws StartError */
export async function assertStorage(root: string): Promise<void> {
  const { version, ledger } = storageFolder(root);
  if (!existsSync(root)) throw new StartError(`there is no folder ${root}: look at storage.dir and COLLECTOR_STORAGE`);
  // Not by `existsSync`: it takes a folder that may not be read for an empty one.
  const names = await readdir(root);
  if (![version, ledger].some((path) => names.includes(basename(path)))) {
    throw new StartError(
      `${root} is not a storage folder, it holds no ledger: look at storage.dir and COLLECTOR_STORAGE`,
    );
  }
  await assertKnownStorage(root);
}

/** Holds every file of a storage folder against the ledger; may run beside a collector. @throws StartError as `assertStorage` */
export async function verifyStorage(root: string): Promise<Verification & { damagedLines: DamagedLine[] }> {
  await assertStorage(root);
  const damagedLines: DamagedLine[] = [];
  const ledger = openLedger(storageFolder(root).ledger, {
    now: () => new Date(),
    onDamaged: (line) => void damagedLines.push(line),
  });
  const verification = await verifyArchive(ledger, openArchiveScan(root), Date.now);
  await ledger.close();
  // The ledger is read in two passes; the same damage is met in both.
  const seen = new Map(damagedLines.map((line) => [`${line.file}:${line.offset}`, line]));
  return { ...verification, damagedLines: [...seen.values()] };
}

/**
 * Makes the catalog, or the index of transcripts, anew, and files what is in the inbox.
 *
 * @throws CollectorError `conflict` beside a running collector.
 */
export async function reindexStorage(
  config: Pick<Config, 'storage' | 'sources'>,
  what: 'catalog' | 'transcripts',
  tool: Tool,
): Promise<void> {
  const rebuild = {
    catalog: what === 'catalog' ? 'rebuild' : 'keep',
    transcripts: what === 'transcripts' ? 'rebuild' : 'leave',
  } as const;
  await withStores(config, rebuild, tool, async ({ indexing }) => {
    if (what === 'transcripts') await indexing.whenCurrent();
  });
}

/** A command that works on the stores itself. */
export interface Tool {
  /** Of this program. */
  version: string;
  onNotice(text: string): void;
}

/**
 * Opens a storage folder that no collector runs on, with all that a start does, for the time of some work.
 *
 * @throws CollectorError `conflict` beside a running collector; StartError as `assertStorage`
 */
export async function withStores<Value>(
  { storage, sources }: Pick<Config, 'storage' | 'sources'>,
  { catalog, transcripts }: Pick<StoreOptions, 'catalog' | 'transcripts'>,
  { version, onNotice }: Tool,
  work: (stores: Stores) => Promise<Value>,
): Promise<Value> {
  await assertStorage(storage.dir);
  const shutdown = createShutdown();
  const ignore = (): void => undefined;
  try {
    const stores = await startStores(
      {
        root: storage.dir,
        version,
        // What is due is the business of a collector that runs.
        sources: new Map(sources.map(({ source: { keep: _, ...source } }) => [source.name, source])),
        catalog,
        transcripts,
        fetching: new Map(),
        failpoint: undefined,
        onCommit: ignore,
        onFiled: ignore,
        onExpired: ignore,
        onDerived: null,
        onDeferred: (seq, reason) => onNotice(`delivery ${seq} could not be filed: ${reason}`),
        onDeath: (error) => onNotice(error.message),
        onNotice: (_level, text) => onNotice(text),
      },
      shutdown,
    );
    return await work(stores);
  } finally {
    await shutdown.run();
  }
}

/** What an operator should know about a storage folder; null when there is none yet. @throws StartError as `assertKnownStorage` */
export async function inspectStorage(root: string): Promise<readonly string[] | null> {
  if (!existsSync(root)) return null;
  const { version, inbox } = storageFolder(root);
  const age = await storageAge(version);
  const prepared = await prepareStorage(root);
  const open = (await openToOthers(root)).map(
    (path) =>
      `${path} can be read by other users of this machine: chmod go= ${path}, or start the collector, which does it`,
  );
  const notices = [...prepared, ...open];
  if (age === 'current' || !existsSync(inbox)) return notices;
  return [
    ...notices,
    `the next start brings ${root} to version ${storageVersion}: docs/upgrading.md says what that means`,
  ];
}
