import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Tree } from '../domain/archive.ts';
import { isMissing } from '../lib/errno.ts';
import { notFound } from './faults.ts';

/**
 * The path of a file of a tree, below the storage root. Names are made safe before they come here, so one that could
 * lead elsewhere is a bug.
 *
 * @example pathInTree('archive', 'acme/2026/11/21/a.json') // 'archive/acme/2026/11/21/a.json'
 * @throws RangeError for an empty, `.` or `..` segment and for a NUL.
 */
export function pathInTree(tree: Tree, path: string): string {
  for (const segment of path.split('/')) assertSegment(segment);
  return join(tree, path);
}

/**
 * Where a filed body is, once no folder on the way to it turned out to be a symbolic link.
 *
 * @throws CollectorError `not-found` when a folder of the path is missing or leads elsewhere.
 */
export async function findInTree(root: string, tree: Tree, path: string): Promise<string> {
  const below = pathInTree(tree, path);
  const folder = dirname(below);
  try {
    const [realRoot, realFolder] = await Promise.all([realpath(root), realpath(join(root, folder))]);
    if (realFolder !== join(realRoot, folder))
      throw notFound(new Error(`${join(root, folder)} leads to ${realFolder}`));
  } catch (error) {
    throw isMissing(error) ? notFound(error) : error;
  }
  return join(root, below);
}

/** @throws RangeError for anything but a plain file name. */
export function assertFileName(name: string): void {
  if (name.includes('/')) throw new RangeError(`not a plain file name: ${JSON.stringify(name)}`);
  assertSegment(name);
}

function assertSegment(segment: string): void {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) {
    throw new RangeError(`a path of the storage cannot have the segment ${JSON.stringify(segment)}`);
  }
}
