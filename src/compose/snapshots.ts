import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { readManifest } from '../archive/snapshots/manifest.ts';
import { storageId, storageVersion } from '../archive/storage-version.ts';
import { CollectorError, StartError } from '../domain/errors.ts';
import type { Snapshots, SnapshotWish, TakenSnapshot } from '../domain/snapshots.ts';
import { folderMode } from '../lib/files/durable.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Shutdown } from './shutdown.ts';
import type { Stores } from './storage.ts';
import { storageFolder } from './storage-folder.ts';
import { connectSnapshots } from './threads/connect.ts';

type SnapshotStores = Pick<Stores, 'filing' | 'inbox' | 'settled'>;

/** Takes snapshots of stores that are at work, below `snapshots.dir` as it is by then. */
export function composeSnapshots(
  settings: LiveSettings,
  stores: SnapshotStores,
  { version, shutdown }: { version: string; shutdown: Shutdown },
): Snapshots {
  let isTaking = false;
  let pausing: Promise<unknown> = Promise.resolve();
  // What is taken while filing rests must be done before filing ends.
  shutdown.add(async () => void (await pausing.catch(() => undefined)));
  function assertGoesOn(): void {
    if (shutdown.hasBegun()) throw new CollectorError('shutting-down', 'the collector stops: no snapshot was taken');
  }
  async function whilePaused<Value>(work: () => Promise<Value>): Promise<Value> {
    assertGoesOn();
    const paused = work();
    pausing = paused;
    const value = await paused;
    assertGoesOn();
    return value;
  }
  return {
    async take(wish) {
      const { storage, snapshots } = settings.current();
      const { dir } = snapshots;
      const place = await placeBelow(dir, wish.dir);
      const from = wish.from === null ? null : await earlierSnapshot(dir, resolveIn(dir, wish.from));
      if (isTaking) throw new CollectorError('conflict', 'another snapshot is being taken: try again when it is done');
      isTaking = true;
      try {
        return await takeSnapshot(stores, { ...wish, root: storage.dir, version, dir: place, from }, whilePaused);
      } finally {
        isTaking = false;
      }
    },
    async list() {
      const { dir } = settings.current().snapshots;
      if (dir === null || !existsSync(dir)) return [];
      const names = (await readdir(dir)).filter((name) => !name.startsWith('.'));
      const found = await Promise.all(
        names.map((name) =>
          readManifest(join(dir, name)).then(
            (manifest) => [{ ...manifest, name }],
            () => [],
          ),
        ),
      );
      return found.flat().sort((a, b) => (a.at < b.at ? 1 : -1));
    },
  };
}

/**
 * Takes a snapshot in the folder `dir`. The bodies, which are most of it, are taken beside the filing; filing and deletes
 * rest only while what came meanwhile is taken, with inbox, databases and the end of the ledger. Callbacks are taken throughout.
 *
 * @param during told of the time in which filing rests
 */
export async function takeSnapshot(
  { filing, inbox, settled }: SnapshotStores,
  { root, version, dir, from, indexes }: SnapshotWish & { root: string; version: string },
  during: <Value>(work: () => Promise<Value>) => Promise<Value> = (work) => work(),
): Promise<TakenSnapshot> {
  const startMs = performance.now();
  const steps = connectSnapshots({ folder: storageFolder(root) });
  try {
    const inboxCopy = await steps.begin({ dir, from, indexes });
    const reached = settled();
    if (reached !== null) await steps.bringUpTo(reached);
    const moment = await during(async () => {
      const position = await filing.pause();
      const pausedAtMs = performance.now();
      const at = new Date().toISOString();
      try {
        await steps.takeRest(position, await inbox.copyTo(inboxCopy));
      } finally {
        await filing.resume();
      }
      return { at, position, pausedMs: Math.round(performance.now() - pausedAtMs) };
    });
    const { at, position, pausedMs } = moment;
    const storage = { id: (await storageId(storageFolder(root).version)) ?? '', version: storageVersion };
    const taken = await steps.finish({ at, program: version, storage, position, indexes });
    return { ...taken, dir, pausedMs, tookMs: Math.round(performance.now() - startMs) };
  } finally {
    await steps.close();
  }
}

/** Where a snapshot may be made. Its folder must not be there, and no link may lead elsewhere. @throws CollectorError */
async function placeBelow(dir: string | null, wanted: string): Promise<string> {
  if (dir === null) {
    throw new CollectorError(
      'bad-request',
      'snapshots.dir is not set: name there the folder that snapshots may be made in',
    );
  }
  const place = resolveIn(dir, wanted);
  if (!isBelow(dir, place)) {
    throw new CollectorError('bad-request', `expected a folder below snapshots.dir, ${dir}, by its name there`);
  }
  await mkdir(dirname(place), { recursive: true, mode: folderMode });
  if (relative(await realpath(dir), await realpath(dirname(place))) !== relative(dir, dirname(place))) {
    throw new CollectorError('bad-request', 'a symbolic link on the way leads out of snapshots.dir');
  }
  await assertFree(place);
  return place;
}

/** @throws CollectorError where something is already */
export async function assertFree(place: string): Promise<void> {
  if (existsSync(place))
    throw new CollectorError('bad-request', `${basename(place)} is there already: name a new folder`);
}

function resolveIn(dir: string | null, path: string): string {
  return resolve(dir ?? '.', path);
}

function isBelow(dir: string, path: string): boolean {
  const way = relative(dir, path);
  return way !== '' && way.split('/')[0] !== '..' && !isAbsolute(way) && !basename(path).startsWith('.');
}

/** @throws CollectorError for what is no snapshot */
async function earlierSnapshot(place: string | null, dir: string): Promise<string> {
  if (place === null || !isBelow(place, dir)) {
    throw new CollectorError('bad-request', 'from: expected a snapshot below snapshots.dir, by its name there');
  }
  await readManifest(dir).catch((error: unknown) => {
    if (error instanceof StartError) throw new CollectorError('bad-request', `from: ${error.message}`);
    throw error;
  });
  return dir;
}
