import { type Entry, getFileNameLowLevel } from 'yauzl';

const transcriptNames = /[^.]\.(?:json|srt|vtt|txt|xml|dfxp|ttml)$/i;
const maxCharacters = 200;

/** Names entries for people. */
export interface EntryNames {
  /** The last segment of its path, with a number where it was given before; null for what is no transcript by its name. */
  nameFor(entry: Entry): string | null;
}

/** Starts naming the entries of one zip. The names are shown and never opened. */
export function createEntryNames(): EntryNames {
  const given = new Set<string>();
  const nextNumber = new Map<string, number>();
  return {
    nameFor(entry) {
      const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      const name = lastSegment(path);
      if (!transcriptNames.test(name) || isResourceFork(path, name)) return null;
      let unique = name;
      let number = nextNumber.get(name) ?? 1;
      for (; given.has(unique); number += 1) unique = numbered(name, number);
      nextNumber.set(name, number);
      given.add(unique);
      return unique;
    },
  };
}

function lastSegment(path: string): string {
  const segment = path.slice(path.lastIndexOf('/') + 1);
  return segment.replaceAll(/\p{C}/gu, '').slice(-maxCharacters).toWellFormed();
}

/** macOS puts one beside every file, with the name of that file. */
function isResourceFork(path: string, name: string): boolean {
  return path.startsWith('__MACOSX/') || name.startsWith('._');
}

/** `call.json` → `call.1.json`, as files of one name are numbered in the archive. */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}.${number}${name.slice(dot)}`;
}
