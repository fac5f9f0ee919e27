/** Stops what was started, in the opposite order, once. */
export interface Shutdown {
  /** Adds how to stop what was started just now. */
  add(stop: () => Promise<void>): void;
  /** Stops everything; later calls wait for the same end. */
  run(): Promise<void>;
  /** True from the moment it runs. */
  hasBegun(): boolean;
}

export function createShutdown(): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  async function stopAll(): Promise<void> {
    // What is still being started while others stop is stopped too, and first.
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  }
  return {
    add(stop) {
      stops.push(stop);
    },
    run() {
      running ??= stopAll();
      return running;
    },
    hasBegun: () => running !== null,
  };
}
