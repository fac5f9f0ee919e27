import type { Logger } from 'pino';
import type { RefusalCount } from '../domain/catalog-writer.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { AnsweredCallback, WrongToken } from '../domain/telemetry.ts';
import type { Tracing } from '../domain/tracing.ts';
import type { Metrics } from './metrics.ts';

/** Where everything that happens is logged and counted: one line per answered callback, nothing secret in any. */
export interface Telemetry {
  onAnswered(answered: AnsweredCallback): void;
  /** Somebody tried the way here: neither a delivery nor a refusal, whatever the answer was. */
  onProbed(probe: { source: string; status: number; bytes: number }): void;
  /** A token did not open the archive: logged, counted, and a row among the refusals. */
  onWrongToken(wrong: WrongToken): void;
  onFiled(deliveries: readonly FiledSummary[]): void;
  onDeferred(seq: number, reason: string): void;
  reportFault(error: unknown, request: { method: string; path: string }): void;
  refusals: RefusalCounts;
}

export interface TelemetryParts {
  log: Logger;
  metrics: Metrics;
  now: () => Date;
  /** Puts the trace of a delivery beside its lines; null: there are none. */
  tracing: Pick<Tracing, 'traceIdOf'> | null;
}

export function createTelemetry({ log, metrics, now, tracing }: TelemetryParts): Telemetry {
  const traced = (id: string | null) => (tracing === null || id === null ? {} : { trace_id: tracing.traceIdOf(id) });
  const refusals = createRefusalCounts();
  return {
    refusals,
    onAnswered({ source, sender, status, code, unlisted, id, parts, bytes, ms, error }) {
      const isKnown = code !== 'unknown-source';
      // Anybody can make up names; they neither fill the counters nor the log.
      const name = isKnown ? source : '(unknown)';
      const seconds = ms / 1000;
      const roundedMs = Math.round(ms * 100) / 100;
      if (unlisted !== null) {
        metrics.unlisted({ source, mode: unlisted });
        log.warn({ source, id, sender, mode: unlisted }, unlistedAdvice);
      }
      if (code === null) {
        // Without an id nothing was taken in: the vendor has only tried the endpoint.
        if (id === null) return log.info({ source: name, bytes, ms: roundedMs, status, sender }, 'handshake');
        if (unlisted === 'quarantine') metrics.quarantined({ source: name, bytes, seconds });
        else metrics.accepted({ source: name, bytes, seconds });
        return log.info({ source: name, id, ...traced(id), parts, bytes, ms: roundedMs, status, sender }, 'received');
      }
      if (id === null) metrics.refused({ source: isKnown ? source : null, code });
      else metrics.quarantined({ source: name, bytes, seconds });
      refusals.add({ source: name, sender, code, atMs: now().getTime() });
      const line = { source: name, id, ...traced(id), bytes, ms: roundedMs, status, code, sender };
      // 501 speaks of the request: whoever sends it must not fill the log with errors of ours.
      if (status >= 500 && status !== 501) log.error({ ...line, err: error }, 'not received');
      else
        log.warn(
          code === 'bad-signature' ? { ...line, reason: error } : line,
          id === null ? 'refused' : 'refused and quarantined',
        );
    },
    onWrongToken({ sender, code, tries }) {
      metrics.wrongToken();
      refusals.add({ source: archiveName, sender, code, atMs: now().getTime() });
      // A flood from one address gets a line when it begins; the rest is in the counts.
      if (tries <= maxTriesLogged) log.warn({ sender, code, tries }, 'wrong archive token');
    },
    onProbed: (probe) => log.info(probe, 'probe'),
    onFiled(deliveries) {
      for (const { id, source, jobId, receivedAt, duplicateOf, paths } of deliveries) {
        const lagSeconds = Math.max(0, now().getTime() - Date.parse(receivedAt)) / 1000;
        metrics.filed({ source, as: duplicateOf === null ? 'first' : 'duplicate', lagSeconds });
        log.debug({ source, id, ...traced(id), jobId, duplicateOf, paths }, 'filed');
      }
    },
    onDeferred(seq, reason) {
      log.error(
        { seq, reason },
        'a delivery could not be filed; it stays in the inbox and is tried again at the next start',
      );
    },
    reportFault(error, { method, path }) {
      log.error({ method, path, err: error }, 'a request failed');
    },
  };
}

const unlistedAdvice =
  'a right credential from an address that is not listed: if it is the vendor, run `collector trust`; if not, change the secret';

const maxTriesLogged = 20;

/** Where sources have their names, those who ask for pages and API have this. */
const archiveName = '(archive)';

const minuteMs = 60_000;
/** Different refusals of one flush; a flood from many addresses is then counted in part, and memory stays flat. */
const maxAtOnce = 10_000;

/** Counts refused requests in memory until somebody writes them down. */
interface RefusalCounts {
  add(refusal: { source: string; sender: string | null; code: string; atMs: number }): void;
  /** What was counted since the last call. */
  takeAll(): RefusalCount[];
}

function createRefusalCounts(): RefusalCounts {
  let counts = new Map<string, RefusalCount>();
  return {
    add({ source, sender, code, atMs }) {
      const minute = Math.floor(atMs / minuteMs) * minuteMs;
      const key = JSON.stringify([source, sender, code, minute]);
      const known = counts.get(key);
      if (known !== undefined) known.count += 1;
      else if (counts.size < maxAtOnce) counts.set(key, { minuteMs: minute, source, sender, code, count: 1 });
    },
    takeAll() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}
