/**
 * Lets everyone who wants the same sync at the same moment share one.
 *
 * One is in flight at a time. Who asks meanwhile joins the next, not this one: it may have begun before their change.
 */
export function shareSyncs(sync: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function start(): Promise<void> {
    next = null;
    running = sync();
    try {
      await running;
    } finally {
      running = null;
    }
  }

  return () => {
    if (next !== null) return next;
    if (running === null) return start();
    // A failure is told to those who asked for that sync; the next one begins all the same.
    next = running.catch(() => undefined).then(start);
    return next;
  };
}
