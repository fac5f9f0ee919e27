import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerPosition } from '../domain/inbox.ts';
import { isMissing } from '../lib/errno.ts';
import { removeFile, syncFolder } from '../lib/files/durable.ts';
import { beginning, endOfLines, ledgerFiles } from './ledger-files.ts';

/** Cuts a torn last line off the newest file; returns where the ledger ends, durably. */
export async function cutTornLine(dir: string): Promise<LedgerPosition> {
  const newest = (await ledgerFiles(dir)).at(-1);
  if (newest === undefined) return beginning;
  const offset = await cutFile(join(dir, newest), Number.POSITIVE_INFINITY);
  await syncFolder(dir);
  return { file: newest, offset };
}

/**
 * Cuts off everything behind the position; returns where the ledger ends, durably. That is before the position when
 * the file is shorter: then lines were lost that this program did not take away.
 */
export async function cutBehind(dir: string, position: LedgerPosition): Promise<LedgerPosition> {
  const later = (await ledgerFiles(dir)).filter((name) => name > position.file);
  // The newest first, so that a crash in between leaves no gap.
  for (const name of later.reverse()) await removeFile(join(dir, name));
  const offset = position.file === '' ? 0 : await cutFile(join(dir, position.file), position.offset);
  await syncFolder(dir);
  return { file: position.file, offset };
}

/** Cuts a file to at most `limitBytes`, and to whole lines when it is shorter; returns its size, 0 when it is not there. */
async function cutFile(path: string, limitBytes: number): Promise<number> {
  const handle = await open(path, constants.O_RDWR | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (handle === null) return 0;
  try {
    const { size } = await handle.stat();
    const end = size >= limitBytes ? limitBytes : await endOfLines(handle);
    if (size > end) await handle.truncate(end);
    await handle.sync();
    return end;
  } finally {
    await handle.close();
  }
}
