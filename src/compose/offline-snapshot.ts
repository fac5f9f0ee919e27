import { mkdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { Config } from '../config/config.ts';
import { StartError } from '../domain/errors.ts';
import type { SnapshotWish, TakenSnapshot } from '../domain/snapshots.ts';
import { folderMode } from '../lib/files/durable.ts';
import { assertFree, takeSnapshot } from './snapshots.ts';
import { type Tool, withStores } from './tools.ts';

/**
 * Takes a snapshot of a storage that no collector runs on, anywhere outside of it. What waits in the inbox is filed, as at any
 * start.
 *
 * @throws as `withStores`
 */
export async function snapshotOfStopped(
  config: Pick<Config, 'storage' | 'sources'>,
  wish: SnapshotWish,
  tool: Tool,
): Promise<TakenSnapshot> {
  const { dir: root } = config.storage;
  if (!relative(root, wish.dir).startsWith('..')) {
    throw new StartError(`${wish.dir} is in the storage folder itself: name a folder outside of it`);
  }
  await assertFree(wish.dir);
  await mkdir(dirname(wish.dir), { recursive: true, mode: folderMode });
  return withStores(config, { catalog: 'keep', transcripts: 'leave' }, tool, (stores) =>
    takeSnapshot(stores, { ...wish, root, version: tool.version }),
  );
}
