import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../domain/errors.ts';
import type { LedgerPosition } from '../../domain/inbox.ts';
import { isMissing } from '../../lib/errno.ts';
import { readFlags } from '../../lib/files/durable.ts';
import { ledgerFiles, toPlace } from '../ledger-files.ts';

/** What a later ledger of the same storage says of the time after a snapshot. */
export interface Since {
  /** Lines to be appended, with their ends: what was deleted, held and the like. */
  facts: string[];
  /** Something was erased: what is derived may still name it. */
  hasErasures: boolean;
  /** Whether a delivery that was only accepted at the moment of the snapshot is gone since. */
  isGone(row: { id: string; seq: number }): boolean;
}

/** Lines whose `id` is that of a delivery. */
function isOfDelivery({ type }: Record<string, unknown>): boolean {
  return type === 'deleted' || type === 'held' || type === 'unheld';
}

/** Lines that bring something, or tell of it. What came after the snapshot is not in it. */
const bringing: readonly unknown[] = ['delivery', 'released', 'seen-again', 'annotated'];

/**
 * Reads what happened behind a position of the ledger.
 *
 * @param dir folder of the later ledger
 * @param known whether the snapshot has a filed delivery of that id
 */
export async function readSince(dir: string, position: LedgerPosition, known: (id: string) => boolean): Promise<Since> {
  const facts: string[] = [];
  const goneIds = new Set<string>();
  const goneSeqs = new Set<number>();
  let hasErasures = false;
  const place = toPlace(position);
  for (const file of (await ledgerFiles(dir)).filter((name) => name >= place.file)) {
    for await (const line of linesOf(join(dir, file), file === place.file ? place.offset : 0)) {
      const record = parse(line);
      if (record === null || bringing.includes(record.type)) continue;
      if (record.type === 'deleted' && !Array.isArray(record.parts)) goneIds.add(String(record.id));
      const isErasedLine = record.type === 'erased' && typeof record.seq === 'number';
      hasErasures ||= record.type === 'erasing';
      if (isErasedLine) goneSeqs.add(Number(record.seq));
      // What is about no delivery that is here would be a line about nothing.
      if (isOfDelivery(record) ? known(String(record.id)) : !isErasedLine) facts.push(`${line}\n`);
    }
  }
  return { facts, hasErasures, isGone: ({ id, seq }) => goneIds.has(id) || goneSeqs.has(seq) };
}

/**
 * What the later ledger holds of the time up to the snapshot, by file: the same lines, but for those that were erased since.
 *
 * @param dir folder of the later ledger
 * @param snapshot folder of the snapshot's ledger
 * @throws StartError when it is the ledger of another storage, or ends before the snapshot
 */
export async function assertContinues(dir: string, snapshot: string, position: LedgerPosition): Promise<void> {
  const { file: last, offset } = toPlace(position);
  // Of an empty ledger every other is what follows.
  if (last === '') return;
  const later = new Set(await ledgerFiles(dir));
  for (const file of (await ledgerFiles(snapshot)).filter((name) => name <= last)) {
    if (!later.has(file)) throw otherLedger(dir, `${file} is not there`);
    const bytes = await sameLines(join(dir, file), join(snapshot, file)).catch((error: unknown) => {
      throw error instanceof RangeError ? otherLedger(dir, `${file} ${error.message}`) : error;
    });
    if (file === last && bytes !== offset) throw otherLedger(dir, `${file} ends before the snapshot`);
  }
}

/** How many bytes of the later file stand for all of the earlier one. @throws RangeError where they differ */
async function sameLines(later: string, earlier: string): Promise<number> {
  const lines = linesOf(later, 0);
  let bytes = 0;
  try {
    for await (const line of linesOf(earlier, 0)) {
      const { value, done } = await lines.next();
      if (done === true || (value !== line && !isErased(value, line))) {
        throw new RangeError(`has another line at byte ${bytes}`);
      }
      bytes += Buffer.byteLength(line) + 1;
    }
    return bytes;
  } finally {
    await lines.return(undefined);
  }
}

function otherLedger(dir: string, reason: string): StartError {
  return new StartError(
    `--since: ${dir} does not go on where the snapshot ends (${reason}): name the ledger of the same storage`,
  );
}

/** An erased line stands in the place of another of the same length. */
function isErased(line: string, before: string): boolean {
  return Buffer.byteLength(line) === Buffer.byteLength(before) && parse(line)?.type === 'erased';
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whole lines behind a byte; what follows the last of them is still being written. */
async function* linesOf(path: string, start: number): AsyncGenerator<string, undefined> {
  const handle = await open(path, readFlags).catch((error: unknown) => {
    if (isMissing(error)) throw new StartError(`there is no file ${path}`);
    throw error;
  });
  try {
    let torn = '';
    for await (const text of handle.createReadStream({ start, encoding: 'utf8', autoClose: false })) {
      const lines = `${torn}${text}`.split('\n');
      torn = lines.pop() ?? '';
      yield* lines;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}
