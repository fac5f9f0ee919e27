import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { forEachInParallel, syncFile, syncFolder } from './durable.ts';

/** Up to so many are synced one by one: that leaves the rest of the file system alone. */
const few = 500;

/**
 * Makes files and folders durable. Many are synced together with their whole file system: on a disk that is synced for
 * each of 100,000 files, that takes minutes.
 *
 * @param root a folder above all of them, on their file system
 */
export async function syncAll(root: string, files: readonly string[], folders: readonly string[]): Promise<void> {
  if (files.length > few && (await syncFileSystem(root))) return;
  await forEachInParallel(files, syncFile);
  // A folder's name is durable when the one above it was synced.
  await forEachInParallel(folders, syncFolder);
}

/** False where that cannot be done. Node has no syncfs(2); the command of Linux tells of what could not be written. */
async function syncFileSystem(root: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return promisify(execFile)('sync', ['-f', root]).then(
    () => true,
    () => false,
  );
}
