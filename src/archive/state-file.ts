import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import type { StateFile } from '../domain/state-file.ts';
import { isMissing, onDisk } from './faults.ts';
import { fileMode, newFileFlags, removeFile, syncFolder } from './files.ts';

/** A file of JSON in the storage folder, for this user alone. */
export function openStateFile(path: string): StateFile {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch (error) {
        if (isMissing(error)) return null;
        throw new StartError(`${path} is damaged or cannot be read: restore it, or remove it to do without`, {
          cause: error,
        });
      }
    },
    write: (value) => onDisk(() => replaceFile(path, `${JSON.stringify(value, null, 2)}\n`)),
  };
}

/** Whole and synced before it gets its name. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const handle = await open(draft, newFileFlags, fileMode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } finally {
    await removeFile(draft);
  }
}
