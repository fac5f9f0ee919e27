import { readFile } from 'node:fs/promises';
import { StartError } from '../domain/errors.ts';
import type { StateFile } from '../domain/state-file.ts';
import { errnoOf, isMissing } from '../lib/errno.ts';
import { replaceFile } from '../lib/files/durable.ts';
import { onDisk } from './faults.ts';

/** A file of JSON in the storage folder, for this user alone. */
export function openStateFile(path: string): StateFile {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch (error) {
        if (isMissing(error)) return null;
        const errno = errnoOf(error);
        const what =
          errno === null ? 'is damaged: restore it, or remove it to do without' : `cannot be read (${errno})`;
        throw new StartError(`${path} ${what}`, { cause: error });
      }
    },
    write: (value) => onDisk(() => replaceFile(path, `${JSON.stringify(value, null, 2)}\n`)),
  };
}
