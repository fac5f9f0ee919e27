import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../domain/ledger.ts';
import { fileMode, syncFolder, writeFully } from '../lib/files/durable.ts';
import { onDisk } from './faults.ts';
import { cutBehind, cutTornLine } from './ledger-cut.ts';
import { eraseLines, removeDrafts } from './ledger-erasure.ts';
import {
  beginning,
  comparePlaces,
  fileOf,
  type LedgerPlace,
  ledgerFiles,
  toPlace,
  toPosition,
} from './ledger-files.ts';
import { type DamagedLine, readLedger } from './ledger-reader.ts';

const tailFlags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

export interface LedgerOptions {
  now: () => Date;
  /** Told of every line that `read` had to pass over. */
  onDamaged?: (line: DamagedLine) => void;
  /** Told when the ledger ends before lines that were durable once: something else has taken them away. */
  onShort?: (short: { file: string; missingBytes: number }) => void;
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
  let durable: LedgerPlace | null = null;
  let tail: Tail | null = null;
  /** The last file of which past lines were erased. */
  let erasedUpTo = '';

  async function durableEnd(): Promise<LedgerPlace> {
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
    beginning: toPosition(beginning),
    startOfDay: (time) => toPosition({ file: fileOf(time), offset: 0 }),
    compare: (a, b) => comparePlaces(toPlace(a), toPlace(b)),
    async append(records) {
      const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      return onDisk(() =>
        orLetGo(async () => {
          if (lines.length === 0) return toPosition(tail === null ? await durableEnd() : endOf(tail));
          const current = await tailForToday();
          await writeFully(current.handle, lines, current.writtenBytes);
          current.writtenBytes += lines.length;
          return toPosition(endOf(current));
        }),
      );
    },
    sync: () => onDisk(() => orLetGo(syncTail)),
    async erase(which, eraser) {
      const files = await onDisk(async () => {
        if (which === 'past') await removeDrafts(dir);
        return ledgerFiles(dir);
      });
      // At midnight what was the newest has become a past one.
      const chosen = which === 'newest' ? files.filter((file) => file > erasedUpTo) : files.slice(0, -1);
      if (which === 'past') erasedUpTo = chosen.at(-1) ?? '';
      // The next append opens the file that is there then, at the same place.
      if (which === 'newest') {
        await onDisk(() => orLetGo(syncTail));
        await onDisk(closeTail);
      }
      const counts: number[] = [];
      for (const file of chosen) counts.push(await eraseLines(dir, file, eraser));
      return {
        lines: counts.reduce((sum, lines) => sum + lines, 0),
        files: counts.filter((lines) => lines > 0).length,
      };
    },
    cutTo: (position) =>
      onDisk(async () => {
        await closeTail();
        durable = null;
        const place = position === null ? null : toPlace(position);
        const end = place === null ? await cutTornLine(dir) : await cutBehind(dir, place);
        const missingBytes = (place?.offset ?? 0) - end.offset;
        if (missingBytes > 0) onShort({ file: end.file, missingBytes });
        durable = end;
        return toPosition(end);
      }),
    read: (from, until = null) =>
      readLedger(
        dir,
        { from: from === null ? beginning : toPlace(from), until: until === null ? null : toPlace(until) },
        onDamaged,
      ),
    close: () => onDisk(closeTail),
  };
}

function endOf({ file, writtenBytes }: Tail): LedgerPlace {
  return { file, offset: writtenBytes };
}

async function openTail(dir: string, { file, offset }: LedgerPlace): Promise<Tail> {
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
