/** Bodies held in memory share one budget; past it they go to the spool, so that memory stays flat under any load. */
export interface MemoryBudget {
  /** True when the bytes fitted and are now taken. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  readonly takenBytes: number;
}

export function createMemoryBudget(totalBytes: number): MemoryBudget {
  let takenBytes = 0;
  return {
    take(bytes) {
      if (takenBytes + bytes > totalBytes) return false;
      takenBytes += bytes;
      return true;
    },
    give(bytes) {
      takenBytes -= bytes;
    },
    get takenBytes() {
      return takenBytes;
    },
  };
}
