import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { Ledger } from '../domain/ledger.ts';
import { fileMode, syncFolder, writeFully } from '../lib/files/durable.ts';
import { onDisk } from './faults.ts';
import { cutBehind, cutTornLine } from './ledger-cut.ts';
import { beginning, fileOf } from './ledger-files.ts';
import { type DamagedLine, readLedger } from './ledger-reader.ts';

const tailFlags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

export interface LedgerOptions {
  now: () => Date;
  /** Told of every line that `read` had to pass over. */
  onDamaged?: (line: DamagedLine) => void;
  /** Told when the ledger ends before lines that were durable once: something else has taken them away. */
  onShort?: (end: LedgerPosition, expected: LedgerPosition) => void;
}

/** The file that is appended to. */
interface Tail {
  handle: FileHandle;
  file: string;
  writtenBytes: number;
  /** Whether the folder was synced since the file was opened: only then is its name durable. */
  isNameDurable: boolean;
}

/**
 * The ledger in a folder: a file for each day (UTC) on which something was appended, one JSON object per line.
 *
 * Files only ever follow one another: when the clock goes back, lines still go to the newest file.
 */
export function openLedger(dir: string, options: LedgerOptions): Ledger {
  const { now, onDamaged = () => undefined, onShort = () => undefined } = options;
  /** Up to here everything is durable; null until somebody has looked. */
  let durable: LedgerPosition | null = null;
  let tail: Tail | null = null;

  async function durableEnd(): Promise<LedgerPosition> {
    durable ??= await cutTornLine(dir);
    return durable;
  }

  async function closeTail(): Promise<void> {
    const closing = tail;
    tail = null;
    await closing?.handle.close();
  }

  /**
   * After a failed write or sync nobody knows what is on the disk behind the durable position, and the descriptor is
   * not to be asked again: it is closed, and the next append opens the file anew and cuts that off.
   */
  async function orLetGo<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      // Nothing is expected of this descriptor any more, not even that it closes well.
      await closeTail().catch(() => undefined);
      throw error;
    }
  }

  async function syncTail(): Promise<void> {
    if (tail === null) return;
    await tail.handle.sync();
    if (!tail.isNameDurable) await syncFolder(dir);
    tail.isNameDurable = true;
    durable = { file: tail.file, offset: tail.writtenBytes };
  }

  async function tailForToday(): Promise<Tail> {
    const today = fileOf(now());
    if (tail !== null && tail.file >= today) return tail;
    await syncTail();
    await closeTail();
    const end = await durableEnd();
    tail = await openTail(dir, today > end.file ? { file: today, offset: 0 } : end);
    return tail;
  }

  return {
    async append(records) {
      const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      return onDisk(() =>
        orLetGo(async () => {
          if (lines.length === 0) return tail === null ? durableEnd() : endOf(tail);
          const current = await tailForToday();
          await writeFully(current.handle, lines, current.writtenBytes);
          current.writtenBytes += lines.length;
          return endOf(current);
        }),
      );
    },
    sync: () => onDisk(() => orLetGo(syncTail)),
    cutTo: (position) =>
      onDisk(async () => {
        await closeTail();
        durable = null;
        const end = position === null ? await cutTornLine(dir) : await cutBehind(dir, position);
        if (position !== null && end.offset < position.offset) onShort(end, position);
        durable = end;
        return end;
      }),
    read: (from, until = null) => readLedger(dir, { from: from ?? beginning, until }, onDamaged),
    close: () => onDisk(closeTail),
  };
}

function endOf({ file, writtenBytes }: Tail): LedgerPosition {
  return { file, offset: writtenBytes };
}

async function openTail(dir: string, { file, offset }: LedgerPosition): Promise<Tail> {
  const handle = await open(join(dir, file), tailFlags, fileMode);
  try {
    const { size } = await handle.stat();
    if (size > offset) await handle.truncate(offset);
    return { handle, file, writtenBytes: offset, isNameDurable: false };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
