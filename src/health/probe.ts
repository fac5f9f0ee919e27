/** The outcome of a probe of something that may fail or hang. */
export type Probed<Value> = { ok: true; value: Value } | { ok: false; reason: string };

/**
 * Wraps a probe that costs something: its outcome is kept for `keepMs`, callers at the same moment share one, and
 * nobody waits for it longer than `patienceMs`.
 *
 * A probe that hangs goes on, and counts as failed until it ends: a second one would hang beside it.
 */
export function createProbe<Value>(
  probe: () => Promise<Value>,
  { keepMs, patienceMs }: { keepMs: number; patienceMs: number },
): () => Promise<Probed<Value>> {
  // Not the wall clock: when that is set back, an old outcome must not stay for hours.
  const now = () => performance.now();
  let last: { seen: Probed<Value>; at: number } | null = null;
  let running: { outcome: Promise<Probed<Value>>; since: number } | null = null;

  async function run(): Promise<Probed<Value>> {
    const seen = await probe().then(
      (value): Probed<Value> => ({ ok: true, value }),
      (error: unknown): Probed<Value> => ({
        ok: false,
        reason: error instanceof Error ? error.message : String(error),
      }),
    );
    last = { seen, at: now() };
    running = null;
    return seen;
  }

  return async () => {
    if (running === null && last !== null && now() - last.at < keepMs) return last.seen;
    running ??= { since: now(), outcome: run() };
    const { since, outcome } = running;
    return settledWithin(outcome, since + patienceMs - now(), {
      ok: false,
      reason: `no answer within ${patienceMs} ms`,
    });
  };
}

async function settledWithin<Value>(promise: Promise<Value>, ms: number, otherwise: Value): Promise<Value> {
  if (ms <= 0) return otherwise;
  const late = Promise.withResolvers<Value>();
  const timer = setTimeout(late.resolve, ms, otherwise);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
