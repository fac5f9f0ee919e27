import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { errnoOf } from '../lib/errno.ts';
import { existingPart } from './surroundings.ts';

/** What is to be known of `snapshots.dir` before the first snapshot is asked for. */
export async function warnOfSnapshots({ snapshots: { dir }, storage }: Config): Promise<string[]> {
  if (dir === null) return [];
  const place = await writablePart(dir);
  if ('errno' in place) {
    return [
      `snapshots.dir is ${dir}, which cannot be written (${place.errno}): no snapshot can be taken until the collector's user may`,
    ];
  }
  const [here, there] = await Promise.all([stat(place.path), stat(await existingPart(storage.dir))]);
  if (here.dev === there.dev) return [];
  return [
    `snapshots.dir is ${dir}, on another file system than storage.dir: each file is copied; \`--from\` shares those of an earlier snapshot`,
  ];
}

async function writablePart(dir: string): Promise<{ path: string } | { errno: string | null }> {
  try {
    const path = await existingPart(dir);
    if (!(await stat(path)).isDirectory()) return { errno: 'ENOTDIR' };
    await access(path, constants.W_OK | constants.X_OK);
    return { path };
  } catch (error) {
    return { errno: errnoOf(error) };
  }
}
