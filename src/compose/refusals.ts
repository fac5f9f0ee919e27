import type { Logger } from 'pino';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Shutdown } from './shutdown.ts';
import type { Stores } from './storage.ts';

const refusalFlushMs = 1000;

/** Refusals are counted in memory; every moment what was counted goes to the catalog. */
export function writeDownRefusals({ refusals }: Telemetry, { filing }: Stores, log: Logger, shutdown: Shutdown): void {
  async function flush(): Promise<void> {
    const counted = refusals.takeAll();
    if (counted.length === 0) return;
    await filing.addRefusals(counted).catch((error: unknown) => log.warn({ err: error }, 'refusals not counted'));
  }
  const flushing = setInterval(() => void flush(), refusalFlushMs).unref();
  shutdown.add(async () => {
    clearInterval(flushing);
    await flush();
  });
}
