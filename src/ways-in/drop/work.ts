/** Files that are brought in at the same time: the disk is asked to sync several at once, and callbacks go first. */
const atOnce = 8;

/** Things that are done side by side, a few at a time. */
export interface Work {
  /** Resolves when it has begun. */
  do(job: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

/** @param onTrouble told what one of them fails with; the others go on */
export function createWork(onTrouble: (error: unknown) => void): Work {
  const underWay = new Set<Promise<void>>();
  return {
    async do(job) {
      if (underWay.size >= atOnce) await Promise.race(underWay);
      const doing: Promise<void> = job()
        .catch(onTrouble)
        .finally(() => underWay.delete(doing));
      underWay.add(doing);
    },
    async end() {
      await Promise.all(underWay);
    },
  };
}
