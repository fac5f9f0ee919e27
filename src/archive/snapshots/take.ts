import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { Ledger } from '../../domain/ledger.ts';
import type { SnapshotFile, SnapshotManifest } from '../../domain/snapshots.ts';
import { isMissing } from '../../lib/errno.ts';
import { fileMode, folderMode, readFlags, syncFolder } from '../../lib/files/durable.ts';
import { syncAll } from '../../lib/files/sync-all.ts';
import { endOfLines, ledgerFiles, toPlace } from '../ledger-files.ts';
import { type Expected, readInto } from '../verify.ts';
import { type Keeper, openKeeper } from './keep.ts';
import { listName, manifestName } from './manifest.ts';

/** What there is to be taken, and how. */
export interface SnapshotParts {
  root: string;
  ledger: Pick<Ledger, 'read'>;
  /** Names right below the storage folder that are left out: what is derived, and what says how things stand there. */
  leaveOut: ReadonlySet<string>;
  /** Name of the database that only its own thread can copy. */
  inbox: string;
  /** Copies a database as it is at one moment, compact and in one file. */
  copyDatabase(from: string, to: string): void;
  /** Makes a copied database compact, and one file. */
  compact(path: string): void;
}

/** A snapshot that is being taken. Nothing is to be seen in its place before it is whole. */
export interface SnapshotDraft {
  /** Where the copy of the inbox is to be written. */
  readonly inbox: string;
  /** Takes the bodies that are filed up to a position of the ledger, while filing goes on. */
  bringUpTo(position: LedgerPosition): Promise<void>;
  /** Takes all the rest, while nothing is filed or deleted. `spooled` are the bodies that the copied inbox refers to. */
  takeRest(position: LedgerPosition, spooled: readonly string[]): Promise<void>;
  /** Makes it durable, and visible. */
  finish(
    about: Pick<SnapshotManifest, 'at' | 'program' | 'storage' | 'position' | 'indexes'>,
  ): Promise<SnapshotManifest & Pick<Keeper, 'linked' | 'copied'>>;
  /** Removes what was begun. */
  abandon(): void;
}

/** Begins a snapshot in the folder `dir`, which is not there yet. Works without a pause: on a thread where nobody waits. */
export function beginSnapshot(
  parts: SnapshotParts,
  { dir, from }: { dir: string; from: string | null },
): SnapshotDraft {
  const { root, ledger } = parts;
  const draft = join(dirname(dir), `.${basename(dir)}.${randomUUID()}`);
  mkdirSync(draft, folderMode);
  const keeper = openKeeper(root, draft, from);
  const expected = new Map<string, Expected>();
  const taken = new Set<string>();
  const altered: string[] = [];
  let missing: string[] = [];
  let readTo: LedgerPosition | null = null;

  async function bringUpTo(position: LedgerPosition): Promise<void> {
    readTo = await readInto(expected, ledger, readTo, position);
    missing = [];
    for (const [path, file] of expected) {
      if (file.isHeld && !taken.has(path)) takeBody(path, file);
      else if (!file.isHeld && taken.delete(path)) {
        unlinkSync(keeper.place(path));
        keeper.forget(path);
      }
    }
  }

  function takeBody(path: string, { bytes, sha256 }: Expected): void {
    try {
      if (!keeper.share(path, { bytes, sha256 })) altered.push(path);
      taken.add(path);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Deleted since, or lost: in the end the ledger says which.
      missing.push(path);
    }
  }

  return {
    inbox: keeper.place(parts.inbox),
    bringUpTo,
    async takeRest(position, spooled) {
      await bringUpTo(position);
      await takeLedger(root, keeper, position);
      for (const name of spooled) keeper.share(`spool/${name}`);
      await takeState(parts, keeper);
    },
    async finish(about) {
      parts.compact(keeper.place(parts.inbox));
      keeper.adopt(parts.inbox);
      const files = keeper.files();
      const list = writeList(join(draft, listName), files);
      const manifest: SnapshotManifest = {
        format: 1,
        id: randomUUID(),
        ...about,
        files: list,
        missing: [...missing, ...altered],
      };
      writeFileSync(join(draft, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: fileMode });
      const { files: copies, folders } = keeper.unsynced();
      await syncAll(draft, [...copies, join(draft, listName), join(draft, manifestName)], folders);
      await rename(draft, dir);
      await syncFolder(dirname(dir));
      return { ...manifest, linked: keeper.linked, copied: keeper.copied };
    },
    abandon: () => rmSync(draft, { recursive: true, force: true }),
  };
}

/** Past days are never written again; the last one is appended to. */
async function takeLedger(root: string, keeper: Keeper, position: LedgerPosition): Promise<void> {
  const { file, offset } = toPlace(position);
  for (const name of await ledgerFiles(join(root, 'ledger'))) {
    if (name < file) keeper.share(`ledger/${name}`);
    else if (name === file) keeper.copy(`ledger/${name}`, offset);
  }
}

const ownWays = new Set(['archive', 'quarantine', 'ledger', 'spool', 'audit']);

/** Everything else there is right below the storage folder, whoever keeps it there. */
async function takeState({ root, leaveOut, inbox, copyDatabase }: SnapshotParts, keeper: Keeper): Promise<void> {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const { name } = entry;
    if (ownWays.has(name) || leaveOut.has(name) || name === inbox || isPassing(name)) continue;
    if (entry.isDirectory()) shareFolder(root, name, keeper);
    else if (!entry.isFile()) continue;
    else if (name.endsWith('.sqlite')) {
      copyDatabase(join(root, name), keeper.place(name));
      keeper.adopt(name);
    } else keeper.copy(name);
  }
  await takeAudit(root, keeper);
}

/** Drafts, the logs of databases, and databases that were moved aside. */
function isPassing(name: string): boolean {
  return name.startsWith('.') || /-(wal|shm|journal)$/.test(name) || name.includes('.corrupt-');
}

/** What is in other folders is replaced as a whole, never written in place. */
function shareFolder(root: string, folder: string, keeper: Keeper): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) shareFolder(root, path, keeper);
    else if (entry.isFile()) keeper.share(path);
  }
}

async function takeAudit(root: string, keeper: Keeper): Promise<void> {
  const names = readdirSync(join(root, 'audit'))
    .filter((name) => name.endsWith('.ndjson'))
    .sort();
  for (const name of names) {
    if (name === names.at(-1)) keeper.copy(`audit/${name}`, await wholeLinesIn(join(root, 'audit', name)));
    else keeper.share(`audit/${name}`);
  }
}

async function wholeLinesIn(path: string): Promise<number> {
  const handle = await open(path, readFlags);
  try {
    return await endOfLines(handle);
  } finally {
    await handle.close();
  }
}

const linesAtOnce = 10_000;

function writeList(path: string, files: readonly SnapshotFile[]): SnapshotManifest['files'] {
  const hash = createHash('sha256');
  let bytes = 0;
  writeFileSync(path, '', { mode: fileMode, flag: 'wx' });
  for (let start = 0; start < files.length; start += linesAtOnce) {
    const some = files.slice(start, start + linesAtOnce);
    const text = some.map((file) => `${JSON.stringify(file)}\n`).join('');
    hash.update(text);
    appendFileSync(path, text);
    for (const file of some) bytes += file.bytes;
  }
  return { count: files.length, bytes, sha256: hash.digest('hex') };
}
