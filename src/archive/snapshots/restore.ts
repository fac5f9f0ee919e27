import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../../domain/errors.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { Ledger } from '../../domain/ledger.ts';
import type { SnapshotFile, SnapshotManifest } from '../../domain/snapshots.ts';
import { isMissing } from '../../lib/errno.ts';
import { fileMode, folderMode, removeFile, syncFolder } from '../../lib/files/durable.ts';
import { syncAll } from '../../lib/files/sync-all.ts';
import { ledgerFiles, toPlace, toPosition } from '../ledger-files.ts';
import { openStateFile } from '../state-file.ts';
import { renewStorageId, storageVersion } from '../storage-version.ts';
import { type Expected, readInto } from '../verify.ts';
import { copyFile } from './keep.ts';
import { readFileList, readManifest, treeName } from './manifest.ts';
import { assertContinues, readSince, type Since } from './since.ts';

export interface RestoreParts {
  /** Folder of the snapshot. */
  snapshot: string;
  /** The storage folder to be made: not there, empty, or of a restore of the same snapshot that was not finished. */
  to: string;
  /** Folder of a later ledger of the same storage, or null. */
  since: string | null;
  /** Restores what is whole, and leaves out what is not. */
  acceptDamage: boolean;
  /** Names of files that end with the storage they were in: who was signed in, and the like. */
  leaveBehind: ReadonlySet<string>;
  /** Names of what is made anew of the rest, and may name what is gone. */
  derived: readonly string[];
  inbox: string;
  versionFile: string;
  /** A file that says, while it is there, that the storage is not whole. */
  markFile: string;
  openLedger(dir: string): Pick<Ledger, 'read'>;
  /** Changes the copied inbox; gives the spool files that nothing refers to any more. */
  amendInbox(path: string, change: { isGone: Since['isGone']; position: LedgerPosition }): string[];
}

export interface Restored {
  manifest: SnapshotManifest;
  files: number;
  bytes: number;
  /** Files of the snapshot whose deliveries are gone since. */
  goneSince: number;
  /** Files that are not as they were, and are not restored. */
  damaged: string[];
}

/**
 * Makes a storage folder of a snapshot. Every file is held against its hash while it is copied; a file that is not as it was
 * ends it, unless damage is accepted. Whoever is killed in between can begin again.
 *
 * @throws StartError for what cannot be restored, or not there
 */
export async function restoreSnapshot(parts: RestoreParts): Promise<Restored> {
  const { snapshot, to, since } = parts;
  const manifest = await readManifest(snapshot);
  if (manifest.storage.version > storageVersion) {
    throw new StartError(`${snapshot} is of a newer collector: restore it with ${manifest.program} or newer`);
  }
  if (since !== null) await assertContinues(since, join(snapshot, treeName, 'ledger'), manifest.position);
  await beginIn(parts, manifest);
  const copier = new Copier(parts);
  const bodies: SnapshotFile[] = [];
  for await (const file of readFileList(snapshot, manifest)) {
    if (/^(archive|quarantine|spool|annotations)\//.test(file.path)) bodies.push(file);
    else if (!parts.leaveBehind.has(file.path)) copier.copy(file);
  }
  const isWanted = await bringLedgerUpToDate(parts, manifest);
  let goneSince = 0;
  for (const file of bodies) {
    if (isWanted(file.path)) copier.copy(file);
    else goneSince += 1;
  }
  await renewStorageId(parts.versionFile);
  // What the later ledger took away again is not there to be synced.
  await syncAll(
    to,
    copier.files.filter((path) => existsSync(path)),
    copier.folders(),
  );
  if (copier.damaged.length > 0 && !parts.acceptDamage) throw damageIn(copier.damaged);
  await removeFile(parts.markFile);
  await syncFolder(to);
  await syncFolder(dirname(to));
  return { manifest, files: copier.files.length, bytes: copier.bytes, goneSince, damaged: copier.damaged };
}

function damageIn(damaged: readonly string[]): StartError {
  const shown = damaged.slice(0, 10).join(', ');
  const more = damaged.length > 10 ? ` and ${damaged.length - 10} more` : '';
  return new StartError(
    `${damaged.length} files of the snapshot are not as they were: ${shown}${more}. Restore another snapshot, or take what is whole with --accept-damage`,
  );
}

/** From here on no collector starts there, until it is whole. */
async function beginIn({ to, markFile }: RestoreParts, { id }: SnapshotManifest): Promise<void> {
  mkdirSync(to, { recursive: true, mode: folderMode });
  const mark = openStateFile(markFile);
  const begun = await mark.read();
  const isSame = typeof begun === 'object' && begun !== null && 'snapshot' in begun && begun.snapshot === id;
  // A file system of its own may come with this folder.
  const names = readdirSync(to).filter((name) => name !== 'lost+found');
  if (!isSame && names.length > 0) throw new StartError(`${to} is not empty: name a new folder, or an empty one`);
  await mark.write({ snapshot: id });
  // Of what a restore before this one has left, nobody knows how far it came.
  for (const name of names) {
    if (join(to, name) !== markFile) rmSync(join(to, name), { recursive: true });
  }
}

class Copier {
  readonly #parts: RestoreParts;
  readonly #made = new Set<string>();
  readonly files: string[] = [];
  readonly damaged: string[] = [];
  bytes = 0;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  copy({ path, sha256 }: SnapshotFile): void {
    const target = join(this.#parts.to, path);
    this.#makeFolder(dirname(target));
    if (existsSync(target)) unlinkSync(target);
    const copied = copyOrNull(join(this.#parts.snapshot, treeName, path), target);
    if (copied?.sha256 !== sha256) {
      this.damaged.push(path);
      if (copied !== null) unlinkSync(target);
      return;
    }
    this.files.push(target);
    this.bytes += copied.bytes;
  }

  /** The deepest first. */
  folders(): string[] {
    return [...this.#made].sort((a, b) => b.length - a.length);
  }

  #makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    if (folder !== this.#parts.to) this.#makeFolder(dirname(folder));
    mkdirSync(folder, { recursive: true, mode: folderMode });
    this.#made.add(folder);
  }
}

function copyOrNull(from: string, to: string): { bytes: number; sha256: string } | null {
  try {
    return copyFile(from, to, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Lets ledger and inbox know what happened since; tells then which bodies they have. */
async function bringLedgerUpToDate(
  parts: RestoreParts,
  { position }: SnapshotManifest,
): Promise<(path: string) => boolean> {
  const dir = join(parts.to, 'ledger');
  mkdirSync(dir, { recursive: true, mode: folderMode });
  const ledger = parts.openLedger(dir);
  const dropped = parts.since === null ? [] : await goOnTo(parts.since, { ...parts, dir, ledger, position });
  const unspooled = new Set(dropped.map((name) => `spool/${name}`));
  const held = new Map<string, Expected>();
  await readInto(held, ledger, null);
  const there = parts.since === null ? null : await deliveriesIn(ledger);
  const isWanted: Record<string, (path: string) => boolean> = {
    spool: (path) => !unspooled.has(path),
    // What was said about a call that is erased since goes with it.
    annotations: (path) => there === null || there.has(deliveryOf(join(parts.snapshot, treeName, path))),
  };
  return (path) => (isWanted[path.split('/')[0] ?? ''] ?? ((body: string) => held.get(body)?.isHeld === true))(path);
}

/** Of a file of annotations; empty for one that cannot be read. */
function deliveryOf(path: string): string {
  try {
    return String(JSON.parse(readFileSync(path, 'utf8')).deliveryId);
  } catch {
    return '';
  }
}

/** Gives the spool files that are gone since. */
async function goOnTo(
  since: string,
  {
    to,
    derived,
    inbox,
    amendInbox,
    dir,
    ledger,
    position,
  }: RestoreParts & { dir: string; ledger: Pick<Ledger, 'read'>; position: LedgerPosition },
): Promise<string[]> {
  const known = await deliveriesIn(ledger);
  const { facts, hasErasures, isGone } = await readSince(since, position, (id) => known.has(id));
  // It is made anew.
  if (hasErasures) for (const name of derived) rmSync(join(to, name), { force: true });
  const place = toPlace(position);
  // Erased lines stand in the later ledger as they are now, and nothing else is different.
  for (const name of (await ledgerFiles(dir)).filter((file) => file <= place.file)) {
    unlinkSync(join(dir, name));
    copyFile(join(since, name), join(dir, name), name === place.file ? place.offset : Number.POSITIVE_INFINITY);
  }
  const text = facts.join('');
  if (text !== '') appendFileSync(join(dir, place.file), text, { mode: fileMode });
  const offset = place.offset + Buffer.byteLength(text);
  const end = place.file === '' ? position : toPosition({ file: place.file, offset });
  return existsSync(join(to, inbox)) ? amendInbox(join(to, inbox), { isGone, position: end }) : [];
}

async function deliveriesIn(ledger: Pick<Ledger, 'read'>): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { records } of ledger.read(null)) {
    for (const record of records) if (record.type === 'delivery') ids.add(record.delivery.id);
  }
  return ids;
}
