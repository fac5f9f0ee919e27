import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineEraser } from '../domain/ledger.ts';
import { removeFile, syncFolder, writeFully } from '../lib/files/durable.ts';
import { onDisk, openRegularFile } from './faults.ts';
import { linesOf, parseRecord } from './ledger-reader.ts';

/** A line that is to be replaced by another of the same length. */
interface Replacement {
  offset: number;
  line: Buffer;
}

const draftName = /^\.\d{4}-\d\d-\d\d\.ndjson\./;

/** Removes what a process left that ended while it replaced a file: it holds all that should go. */
export async function removeDrafts(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (draftName.test(name)) await removeFile(join(dir, name));
}

/**
 * Replaces lines of a file by others of the same length: in a copy, which is synced and then takes the file's place. Whoever
 * reads the old one reads it to its end.
 *
 * @returns how many
 */
export async function eraseLines(dir: string, file: string, eraser: LineEraser): Promise<number> {
  const path = join(dir, file);
  const replacements = await onDisk(() => replacementsIn(path, eraser));
  if (replacements.length === 0) return 0;
  const draft = join(dir, `.${file}.${randomUUID()}`);
  await onDisk(async () => {
    try {
      await copyFile(path, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      const handle = await open(draft, constants.O_RDWR | constants.O_NOFOLLOW);
      try {
        for (const { offset, line } of replacements) await writeFully(handle, line, offset);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, path);
      await syncFolder(dir);
    } finally {
      await removeFile(draft);
    }
  });
  return replacements.length;
}

async function replacementsIn(path: string, { mayConcern, replace }: LineEraser): Promise<Replacement[]> {
  const handle = await openRegularFile(path);
  const found: Replacement[] = [];
  try {
    let offset = 0;
    for await (const line of linesOf(handle, 0)) {
      // Most lines are told from their beginning: reading a year of them takes seconds instead of minutes.
      const record = mayConcern(line.toString('latin1', 0, 64)) ? parseRecord(line) : null;
      const text = record === null ? null : replace(record, line.length);
      if (text !== null) {
        const other = Buffer.from(text);
        if (other.length !== line.length)
          throw new RangeError('what takes the place of a line is not as long as it is');
        found.push({ offset, line: other });
      }
      offset += line.length + 1;
    }
  } finally {
    await handle.close();
  }
  return found;
}
