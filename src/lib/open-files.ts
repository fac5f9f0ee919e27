import { readdirSync, readFileSync } from 'node:fs';

/** How many files this process has open, and may have; null where the system does not tell (all but Linux). */
export function openFiles(): { open: number; most: number } | null {
  try {
    const most = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    // The listing itself holds one.
    return most === undefined ? null : { open: readdirSync('/proc/self/fd').length - 1, most: Number(most) };
  } catch {
    return null;
  }
}
