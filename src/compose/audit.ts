import type { Logger } from 'pino';
import { type Audit, createAudit } from '../web/http/audit.ts';
import type { LiveSettings } from './live-settings.ts';
import { senderOf } from './readers.ts';
import type { Shutdown } from './shutdown.ts';
import type { Stores } from './storage.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface AuditSide {
  stores: Pick<Stores, 'audit' | 'catalog'>;
  log: Logger;
}

/** The audit at work: wrong tokens are written down every minute, and days that are over their time are removed every hour. */
export function composeAudit(
  settings: LiveSettings,
  { stores: { audit: store, catalog }, log }: AuditSide,
  shutdown: Shutdown,
): Audit {
  const onLost = (error: unknown): void => log.warn({ err: error }, 'not written into the audit');
  const audit = createAudit({
    log: store,
    senderOf: (request) => senderOf(settings.current())(request),
    async callOf(source, jobId) {
      return (await catalog.job(source, jobId))?.deliveries[0]?.id ?? null;
    },
    onLost,
    now: Date.now,
  });
  async function removeOld(): Promise<void> {
    const { auditKeepMs } = settings.current().archive;
    const removed = await store.removeBefore(Date.now() - auditKeepMs);
    if (removed > 0) log.info({ days: removed }, 'removed days of the audit that were over archive.auditKeep');
  }
  const timers = [
    setInterval(() => void audit.flush().catch(onLost), minuteMs),
    setInterval(() => void removeOld().catch(onLost), hourMs),
  ];
  for (const timer of timers) timer.unref();
  void removeOld().catch(onLost);
  shutdown.add(async () => {
    for (const timer of timers) clearInterval(timer);
    await audit.flush().catch(onLost);
  });
  return audit;
}
