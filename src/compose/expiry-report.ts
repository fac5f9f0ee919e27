import type { Logger } from 'pino';
import type { Expired } from '../domain/keeping.ts';
import type { Metrics } from '../telemetry/metrics.ts';

interface Sum {
  deliveries: number;
  bytes: number;
}

/** Counts what expires, and says once for each source, when all that was due is gone, how much it was. */
export function createExpiryReport(
  log: Pick<Logger, 'info'>,
  metrics: Pick<Metrics, 'expired'>,
): (expired: Expired) => void {
  const sums = new Map<string, Sum>();
  return ({ source, deliveries, parts, bytes, isDone }) => {
    if (source !== null) {
      metrics.expired({ source, parts, bytes });
      const sum = sums.get(source) ?? { deliveries: 0, bytes: 0 };
      sums.set(source, { deliveries: sum.deliveries + deliveries.length, bytes: sum.bytes + bytes });
    }
    if (!isDone) return;
    for (const [of, sum] of sums) log.info({ source: of, ...sum }, 'removed what was kept for its time');
    sums.clear();
  };
}
