import { copyFile, link, mkdir, unlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { numberedName } from '../../domain/file-names.ts';
import type { DropRule } from '../../domain/ways-in.ts';
import { errnoOf } from '../../lib/errno.ts';
import { syncFile, syncFolder } from '../../lib/files/durable.ts';
import { type AsideFile, dropEmpty } from './aside.ts';

/**
 * Does with a file what is to be done when it has been taken: deletes it, or moves it to the same place below `done`. What
 * lies there is never overwritten: the file gets the lowest number that is free.
 */
export async function putAway(file: AsideFile, { dir, after }: Pick<DropRule, 'dir' | 'after'>): Promise<void> {
  if (after.type === 'move') await copyTo(file, join(after.done, relative(dir, dirname(file.from))));
  await unlink(file.path);
  await dropEmpty(file);
}

async function copyTo({ path, from }: AsideFile, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let number = 0; ; number += 1) {
    try {
      return await copyOnce(path, folder, numberedName(basename(from), number));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** A second name where that can be had, else a copy. @throws with EEXIST when the name is taken */
async function copyOnce(path: string, folder: string, name: string): Promise<void> {
  const target = join(folder, name);
  try {
    await link(path, target);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error;
    await copyWhole(path, target);
  }
  await syncFolder(folder);
}

/** Under another name first: what has the right name is whole. */
async function copyWhole(path: string, target: string): Promise<void> {
  const unfinished = `${target}.part`;
  try {
    await copyFile(path, unfinished);
    await syncFile(unfinished);
    await link(unfinished, target);
  } finally {
    await unlink(unfinished).catch(() => undefined);
  }
}
