import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets every other thread of the machine go first. Only where threads have priorities of their own (Linux); elsewhere
 * nothing happens, and the work is merely not as polite.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    // Read by the calling thread itself, the link is `<pid>/task/<tid>`.
    const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(tid, constants.priority.PRIORITY_LOW);
  } catch {
    // A container may hide /proc or forbid it; nothing depends on it.
  }
}
