import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { DeliveryRecord, LedgerRecord } from '../domain/ledger.ts';
import { onDisk, openRegularFile } from './faults.ts';
import { type LedgerPlace, ledgerFiles, toPosition } from './ledger-files.ts';

/** A line that is not a record: it is passed over, so that those behind it are still read. */
export interface DamagedLine {
  file: string;
  /** Where the line begins, in bytes. */
  offset: number;
  bytes: number;
}

/** Records and the position behind them; without records when there was only damage on the way. */
export interface LedgerPiece {
  records: LedgerRecord[];
  position: LedgerPosition;
}

const readBytes = 256 * 1024;
const pieceRecords = 1000;
/** Lines are short unless a delivery has very many parts; then a piece has fewer of them. */
const pieceBytes = 4 * 1024 * 1024;
const newline = 0x0a;
const recordTypes: readonly unknown[] = [
  'delivery',
  'deleted',
  'released',
  'seen-again',
  'held',
  'unheld',
  'lifted',
  'annotated',
  'erasing',
  'erased',
] satisfies LedgerRecord['type'][];

/**
 * Everything behind `from` and up to `until` (null: to the end), file by file; a last line without an end is still being
 * written, and is left alone.
 */
export async function* readLedger(
  dir: string,
  { from, until }: { from: LedgerPlace; until: LedgerPlace | null },
  onDamaged: (line: DamagedLine) => void,
): AsyncGenerator<LedgerPiece> {
  const files = await onDisk(() => ledgerFiles(dir));
  for (const file of files.filter((name) => name >= from.file && name <= (until?.file ?? name))) {
    const handle = await onDisk(() => openRegularFile(join(dir, file)));
    try {
      const startsAt = { file, offset: file === from.file ? from.offset : 0 };
      const endOffset = file === until?.file ? until.offset : Number.POSITIVE_INFINITY;
      yield* readPieces(handle, startsAt, endOffset, onDamaged);
    } finally {
      await handle.close();
    }
  }
}

async function* readPieces(
  handle: FileHandle,
  { file, offset }: LedgerPlace,
  endOffset: number,
  onDamaged: (line: DamagedLine) => void,
): AsyncGenerator<LedgerPiece> {
  let records: LedgerRecord[] = [];
  let startsAt = offset;
  let endsAt = offset;
  for await (const line of linesOf(handle, offset)) {
    if (endsAt + line.length >= endOffset) break;
    const record = parseRecord(line);
    if (record === null) onDamaged({ file, offset: endsAt, bytes: line.length });
    else records.push(record);
    endsAt += line.length + 1;
    if (records.length === pieceRecords || endsAt - startsAt >= pieceBytes) {
      yield { records, position: toPosition({ file, offset: endsAt }) };
      records = [];
      startsAt = endsAt;
    }
  }
  if (endsAt > startsAt) yield { records, position: toPosition({ file, offset: endsAt }) };
}

/** Whole lines without their newline. */
export async function* linesOf(handle: FileHandle, offset: number): AsyncGenerator<Buffer> {
  let torn: Buffer[] = [];
  for (let at = offset; ; ) {
    const block = Buffer.allocUnsafe(readBytes);
    const { bytesRead } = await onDisk(() => handle.read(block, 0, block.length, at));
    if (bytesRead === 0) return;
    at += bytesRead;
    let start = 0;
    for (let end = block.indexOf(newline); end !== -1 && end < bytesRead; end = block.indexOf(newline, start)) {
      yield Buffer.concat([...torn, block.subarray(start, end)]);
      torn = [];
      start = end + 1;
    }
    torn.push(block.subarray(start, bytesRead));
  }
}

/** The record that a line is, in full; null for one that is none. */
export function parseRecord(line: Buffer): LedgerRecord | null {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return isRecord(value) ? inFull(value) : null;
  } catch {
    return null;
  }
}

/** The ledger is our own writing: its type is enough to tell a record from a line that something else left there. */
function isRecord(value: unknown): value is LedgerRecord {
  return typeof value === 'object' && value !== null && 'type' in value && recordTypes.includes(value.type);
}

/** Lines of earlier versions lack what was not kept then. */
function inFull(record: LedgerRecord): LedgerRecord {
  if (record.type === 'delivery') return { ...laterFields, ...record };
  if (record.type === 'released') return { ...record, record: { ...laterFields, ...record.record } };
  return record;
}

const laterFields = { title: null, externalIds: [] } satisfies Partial<DeliveryRecord>;
