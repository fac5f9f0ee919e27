import { readFile } from 'node:fs/promises';
import { StartError } from '../domain/errors.ts';
import type { StateFile } from '../domain/state-file.ts';
import { isMissing } from '../lib/errno.ts';
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
        throw new StartError(`${path} is damaged or cannot be read: restore it, or remove it to do without`, {
          cause: error,
        });
      }
    },
    write: (value) => onDisk(() => replaceFile(path, `${JSON.stringify(value, null, 2)}\n`)),
  };
}
