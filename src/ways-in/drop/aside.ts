import { mkdir, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../../lib/errno.ts';
import { folderMode, namesIn, syncFolder } from '../../lib/files/durable.ts';

/**
 * Files that were taken are renamed aside, inside of their own folder: `<folder>/.collector/<delivery id>/<name>`. The id
 * tells after a crash whether the delivery had become durable, and the name stays whole, however long it is.
 */
export const asideFolder = '.collector';

const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A file that was renamed aside, for the delivery with this id. */
export interface AsideFile {
  id: string;
  /** Absolute. */
  path: string;
  /** Where it lay before, absolute. */
  from: string;
}

/** Where a file is to lie aside. */
export function asideOf(from: string, id: string): AsideFile {
  return { id, from, path: join(dirname(from), asideFolder, id, basename(from)) };
}

/** Renames a file aside; resolves when that would survive a power cut. */
export async function setAside({ path, from }: AsideFile): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: folderMode });
  await rename(from, path);
  for (const changed of [folder, dirname(folder), dirname(from)]) await syncFolder(changed);
}

/** Renames what lies aside for one delivery aside for another. */
export async function setAsideAnew(was: AsideFile, is: AsideFile): Promise<void> {
  await mkdir(dirname(is.path), { recursive: true, mode: folderMode });
  await rename(was.path, is.path);
  for (const changed of [dirname(is.path), dirname(dirname(is.path))]) await syncFolder(changed);
  await dropEmpty(was);
}

/** Lets go of the folders that were made for a file, when nothing is in them any more. */
export async function dropEmpty({ path }: AsideFile): Promise<void> {
  for (const folder of [dirname(path), dirname(dirname(path))])
    await rmdir(folder).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
    });
}

/** What lies aside in a folder; folders in which nothing lies are taken away. */
export async function listAside(folder: string): Promise<AsideFile[]> {
  const found: AsideFile[] = [];
  const aside = join(folder, asideFolder);
  for (const id of await namesIn(aside)) {
    if (!isUuid.test(id)) continue;
    const names = await namesIn(join(aside, id));
    for (const name of names) found.push(asideOf(join(folder, name), id));
    if (names.length === 0) await dropEmpty(asideOf(join(folder, 'none'), id));
  }
  return found;
}
