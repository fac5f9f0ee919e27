import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import { openStateFile } from './state-file.ts';

/**
 * Version of what this program keeps in a storage folder.
 *
 * Raised with every change that a released program could misread: of the ledger, the inbox, the databases, names of
 * files. A test holds the layout that belongs to it. 1 is what collector 0.1.0 wrote, which kept no number.
 */
export const storageVersion = 2;

/** Stands in a storage folder while a snapshot is restored into it. */
export const restoringName = 'restoring.json';

/** What `version.json` says. */
interface Written {
  version: number;
  /** Version of the collector that wrote it, and so of one that knows the storage. */
  program: string;
  /** Set while the storage is brought to a higher version: it may hold something of both. */
  becoming: number | null;
  /** Which storage this is, wherever it lies; null until this program has opened it. */
  id: string | null;
}

/** What a storage folder is to this program. */
export type StorageAge =
  /** No version was ever written: it is empty, or collector 0.1.0 filled it. */
  | 'unversioned'
  /** Of an earlier version, or a start that was to raise it did not come to its end. */
  | 'older'
  | 'current';

/**
 * Tells how old a storage folder is. Needs no lock, and changes nothing.
 *
 * @param file path of its `version.json`
 * @throws StartError for one that a newer collector has written, whose version cannot be read, or that is not whole
 */
export async function storageAge(file: string): Promise<StorageAge> {
  if (existsSync(join(dirname(file), restoringName))) {
    throw new StartError(
      `a restore into ${dirname(file)} did not come to its end: run \`collector restore\` with the same snapshot again`,
    );
  }
  const written = await readVersion(file);
  if (written === null) return 'unversioned';
  assertKnown(file, written);
  return written.version === storageVersion && written.becoming === null ? 'current' : 'older';
}

/**
 * Writes down that a storage folder is being brought to the version of this program: from now on older ones refuse it, and
 * the next start of this one does it again, however far it came.
 *
 * To be called by the holder of the lock, and followed by `completeVersion`.
 *
 * @throws as `storageAge`, and CollectorError when it cannot be written
 */
export async function beginVersion(file: string, program: string): Promise<void> {
  const written = await readVersion(file);
  if (written !== null) assertKnown(file, written);
  const id = written?.id ?? randomUUID();
  const becoming: Written = { version: written?.version ?? 1, program, becoming: storageVersion, id };
  await openStateFile(file).write(becoming);
}

/** Gives a storage folder the version of this program. To be called when all that belongs to it is durable. */
export async function completeVersion(file: string, program: string): Promise<void> {
  const id = (await readVersion(file))?.id ?? randomUUID();
  await openStateFile(file).write({ version: storageVersion, program, id });
}

/** Which storage a folder is. A copy of the folder has the same id, a restored snapshot one of its own. */
export async function storageId(file: string): Promise<string | null> {
  return (await readVersion(file))?.id ?? null;
}

/** Makes a storage another one: what is told apart by its id begins anew. */
export async function renewStorageId(file: string): Promise<void> {
  const { version, program, becoming } = (await readVersion(file)) ?? { version: 1, program: '0.1.0', becoming: null };
  await openStateFile(file).write({ version, program, id: randomUUID(), ...(becoming !== null && { becoming }) });
}

function assertKnown(file: string, { version, becoming, program }: Written): void {
  const needed = Math.max(version, becoming ?? 0);
  if (needed <= storageVersion) return;
  throw new StartError(
    `${file} says that the storage has version ${needed}, written by collector ${program}; this collector knows up to ` +
      `${storageVersion} and changes nothing: run collector ${program} or newer (docs/upgrading.md, also on how to go back)`,
  );
}

async function readVersion(file: string): Promise<Written | null> {
  const value = await openStateFile(file).read();
  if (value === null) return null;
  // Keys that a newer program may add are none of our business; its number is.
  if (typeof value === 'object' && 'version' in value && isVersion(value.version)) {
    const program = 'program' in value && typeof value.program === 'string' ? value.program : 'of an unknown version';
    const id = 'id' in value && typeof value.id === 'string' ? value.id : null;
    const becoming = 'becoming' in value && value.becoming !== null ? value.becoming : undefined;
    if (becoming === undefined) return { version: value.version, program, becoming: null, id };
    if (isVersion(becoming)) return { version: value.version, program, becoming, id };
  }
  throw new StartError(`${file} is damaged: expected {"version": ${storageVersion}, "program": "…"}; restore it`);
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
