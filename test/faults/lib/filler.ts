import { open, statfs } from 'node:fs/promises';

/** Takes the room of the file system at `path` but for so many bytes, until the filler is removed; 0: to the very last. */
export async function fill(filler: string, path: string, leaveBytes: number): Promise<void> {
  const file = await open(filler, 'w');
  try {
    const block = Buffer.alloc(64 * 1024, 'x');
    let left = (await freeBytes(path)) - leaveBytes;
    while (left > 0 || leaveBytes === 0) left -= (await file.write(block)).bytesWritten;
  } catch (error) {
    if (!String(error).includes('ENOSPC')) throw error;
  } finally {
    await file.sync().catch(() => undefined);
    await file.close();
  }
}

/** What may still be written to the file system at `path`. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
