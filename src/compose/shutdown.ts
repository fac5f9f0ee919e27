/** What was started, to be ended in the opposite order, once. */
export interface Ending {
  add(end: () => Promise<void>): void;
  /** Ends everything; later calls wait for the same end. */
  run(): Promise<void>;
}

export function createEnding(): Ending {
  const ends: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  async function endAll(): Promise<void> {
    for (const end of ends.reverse()) await end();
  }
  return {
    add(end) {
      ends.push(end);
    },
    run() {
      running ??= endAll();
      return running;
    },
  };
}
