import { type FileHandle, readdir } from 'node:fs/promises';
import { asLedgerPosition, type LedgerPosition } from '../domain/inbox.ts';

/** A point in the ledger as this ledger knows it. */
export interface LedgerPlace {
  /** Name of the file, or '' before the first. */
  file: string;
  /** Bytes of that file before the point. */
  offset: number;
}

/** Before the first line of the first file. */
export const beginning: LedgerPlace = { file: '', offset: 0 };

/** @example toPosition({ file: '2026-11-21.ndjson', offset: 7 }) // '{"file":"2026-11-21.ndjson","offset":7}' */
export function toPosition({ file, offset }: LedgerPlace): LedgerPosition {
  return asLedgerPosition(JSON.stringify({ file, offset }));
}

/** @throws Error for a text that this ledger has not written */
export function toPlace(position: LedgerPosition): LedgerPlace {
  const place: unknown = JSON.parse(position);
  if (isPlace(place)) return place;
  throw new Error(`not a position of this ledger: ${position}`);
}

/** Places in their order: below 0 when `a` comes first. */
export function comparePlaces(a: LedgerPlace, b: LedgerPlace): number {
  if (a.file === b.file) return a.offset - b.offset;
  return a.file < b.file ? -1 : 1;
}

function isPlace(value: unknown): value is LedgerPlace {
  if (typeof value !== 'object' || value === null || !('file' in value && 'offset' in value)) return false;
  return typeof value.file === 'string' && Number.isSafeInteger(value.offset);
}

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
