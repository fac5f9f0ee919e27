import type { StateFile } from '../../../../src/domain/state-file.ts';

/** A file that survives in memory; `fails` is the disk. */
export function aMemoryFile(): StateFile & { held: unknown; writes: number; fails: boolean } {
  return {
    held: null,
    writes: 0,
    fails: false,
    async read() {
      return this.held;
    },
    async write(value) {
      if (this.fails) throw new Error('disk');
      this.writes += 1;
      this.held = JSON.parse(JSON.stringify(value));
    },
  };
}
