import { type FileHandle, readdir } from 'node:fs/promises';
import type { LedgerPosition } from '../domain/inbox.ts';

/** Before the first line of the first file. */
export const beginning: LedgerPosition = { file: '', offset: 0 };

const fileName = /^\d{4}-\d\d-\d\d\.ndjson$/;
const newline = 0x0a;
const blockBytes = 64 * 1024;

/** Names of the ledger's files in the order they were written; other files in the folder are nobody's business. */
export async function ledgerFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => fileName.test(name)).sort();
}

/** @example fileOf(new Date('2026-11-21T10:00:00Z')) // '2026-11-21.ndjson' */
export function fileOf(day: Date): string {
  return `${day.toISOString().slice(0, 10)}.ndjson`;
}

/** Where the last whole line of a file ends, in bytes: behind it there is nothing, or a line that was being written. */
export async function endOfLines(handle: FileHandle): Promise<number> {
  const block = Buffer.allocUnsafe(blockBytes);
  for (let end = (await handle.stat()).size; end > 0; ) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const last = block.subarray(0, bytesRead).lastIndexOf(newline);
    if (last !== -1) return start + last + 1;
    end = start;
  }
  return 0;
}
