import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { AnsweredCallback } from '../domain/telemetry.ts';
import type { Tracing } from '../domain/tracing.ts';
import type { StoredInbox } from '../inbox/serve.ts';
import type { DerivedSummary } from '../transcripts/client.ts';
import type { Shutdown } from './shutdown.ts';

/** Traces where the settings name a receiver; else null, and nothing of it is loaded. */
export async function composeTracing(
  { tracing }: Config,
  { log, version }: { log: Logger; version: string },
  shutdown: Shutdown,
): Promise<Tracing | null> {
  if (tracing === null) return null;
  const { startTracing } = await import('../telemetry/tracing.ts');
  const started = startTracing({ ...tracing, version, onTrouble: (reason) => log.warn(reason) });
  shutdown.add(() => started.stop());
  return started;
}

/** The same inbox, with each commit told as it is seen by whoever waits for it. */
export function traceCommits(inbox: StoredInbox, tracing: Tracing): StoredInbox {
  return {
    ...inbox,
    async commit(entry) {
      const startMs = Date.now();
      const tell = (failure: string | null): void => {
        const { id, source } = entry.head;
        const span = { delivery: id, name: 'commit', startMs, endMs: Date.now(), failure } as const;
        tracing.record({ ...span, attributes: { 'collector.source': source } });
      };
      try {
        await inbox.commit(entry);
        tell(null);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}

/** Whatever a callback was answered. */
export function traceAnswer(tracing: Tracing, answered: AnsweredCallback): void {
  const { id, source, status, code, parts, bytes, ms, sender } = answered;
  const endMs = Date.now();
  tracing.record({
    delivery: id,
    name: 'callback',
    startMs: endMs - ms,
    endMs,
    attributes: {
      'collector.source': code === 'unknown-source' ? null : source,
      'collector.parts': parts,
      'http.response.status_code': status,
      'http.request.body.size': bytes,
      'client.address': sender,
      'error.type': code,
    },
    failure: status >= 500 ? code : null,
  });
}

export function traceFiled(tracing: Tracing, deliveries: readonly FiledSummary[]): void {
  const endMs = Date.now();
  for (const { id, source, state, duplicateOf, sinceMs } of deliveries) {
    const attributes = {
      'collector.source': source,
      'collector.state': state,
      'collector.is_duplicate': duplicateOf !== null,
    };
    tracing.record({ delivery: id, name: 'file', startMs: sinceMs, endMs, attributes, failure: null });
  }
}

export function traceDerived(tracing: Tracing, { id, startMs, endMs, transcripts }: DerivedSummary): void {
  const attributes = { 'collector.transcripts': transcripts };
  tracing.record({ delivery: id, name: 'read transcript', startMs, endMs, attributes, failure: null });
}
