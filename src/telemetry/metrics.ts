import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Space } from '../domain/archive.ts';
import type { FetchCounts } from '../domain/fetching.ts';
import type { InboxDepth } from '../domain/inbox.ts';
import type { ListenersStatus } from '../domain/listeners.ts';
import type { MetricsView } from '../domain/telemetry.ts';
import { createCounters } from './counters.ts';

/** Counts what happens, for Prometheus. */
export interface Metrics extends MetricsView {
  /** A delivery was answered 200. `bytes` are those of its body. */
  accepted(answer: { source: string; bytes: number; seconds: number }): void;
  /** A body was refused and kept in the quarantine. */
  quarantined(answer: { source: string; bytes: number; seconds: number }): void;
  /** A request was refused. `source` is null when there is no such source, so that nobody can make up labels. */
  refused(answer: { source: string | null; code: string }): void;
  /** A token did not open the archive. */
  wrongToken(): void;
  /** A connection was closed at once: there are too many, of all or of one address. */
  connectionRefused(): void;
  /** A right credential came from an address that is not listed. */
  unlisted(arrival: { source: string; mode: string }): void;
  /** One commit of the inbox made this many deliveries durable. */
  committed(deliveries: number): void;
  /** A delivery reached the archive, so long after it was received. */
  filed(delivery: { source: string; as: 'first' | 'duplicate'; lagSeconds: number }): void;
  /** What was kept for its time was removed. */
  expired(gone: { source: string; parts: number; bytes: number }): void;
  /** Shows these figures too. Call once, when there is something to look them up in. */
  observe(observed: Observed): void;
  /** A file was taken in another way than as a callback. */
  taken(file: { source: string; by: 'drop'; as: 'accepted' | 'quarantined' }): void;
  /** A try at fetching a job from its vendor has ended. */
  fetched(end: { source: string; as: 'done' | 'dropped' | 'given-up' | 'waiting' }): void;
}

/** Each instance counts in a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counters = createCounters(registers);
  let lookUpFigures = async (): Promise<void> => undefined;

  function countDurable(
    outcome: string,
    { source, bytes, seconds }: { source: string; bytes: number; seconds: number },
  ) {
    counters.deliveries.inc({ source, outcome });
    counters.receivedBytes.inc({ source }, bytes);
    counters.answerSeconds.observe({ source }, seconds);
  }

  return {
    observe(observed) {
      lookUpFigures = createGauges(registers, observed);
    },
    accepted: (answer) => countDurable('accepted', answer),
    quarantined: (answer) => countDurable('quarantined', answer),
    refused: ({ source, code }) => counters.refusals.inc({ source: source ?? '-', code }),
    wrongToken: () => counters.signInFailures.inc(),
    connectionRefused: () => counters.refusedConnections.inc(),
    unlisted: (arrival) => counters.unlisted.inc({ ...arrival }),
    committed: (count) => counters.commitDeliveries.observe(count),
    filed({ source, as, lagSeconds }) {
      counters.filed.inc({ source, as });
      counters.filingLagSeconds.observe(lagSeconds);
    },
    expired({ source, parts, bytes }) {
      counters.expiredParts.inc({ source }, parts);
      counters.expiredBytes.inc({ source }, bytes);
    },
    taken: (file) => counters.taken.inc({ ...file }),
    fetched({ source, as }) {
      // One that found nothing to fetch was no try.
      if (as !== 'dropped') counters.fetches.inc({ source, as });
    },
    async render() {
      await lookUpFigures();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Figures that are looked up when the metrics are read. */
export interface Observed {
  depth(): InboxDepth;
  space(): Promise<Space>;
  /** Callbacks being received, and the bytes they may still need. */
  inFlight(): { requests: number; bytes: number };
  /** Since when filing makes no progress, in ms since 1970; null when it does. */
  filing(): { stalledSinceMs: number | null };
  fetching(): Promise<FetchCounts>;
  listeners(): ListenersStatus;
  /** When the newest snapshot was taken, in ms since 1970; null without one. */
  lastSnapshot(): Promise<number | null>;
  /** Ms since 1970. */
  now(): number;
}

/** Registers the gauges; what it returns looks every figure up once, to be called before they are read. */
function createGauges(registers: Registry[], observed: Observed): () => Promise<void> {
  const aGauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const inFlight = aGauge('collector_in_flight_requests', 'Callbacks being received.');
  const inFlightBytes = aGauge('collector_in_flight_bytes', 'Bytes that callbacks being received may still need.');
  const unfiled = aGauge('collector_unfiled_deliveries', 'Durable deliveries that wait to be filed.');
  const unfiledBytes = aGauge('collector_unfiled_bytes', 'Bytes held in the inbox itself.');
  const deferred = aGauge('collector_deferred_deliveries', 'Deliveries that filing set aside.');
  const stalled = aGauge('collector_filing_stalled_seconds', 'How long filing has made no progress; 0 when it does.');
  const freeBytes = aGauge('collector_storage_free_bytes', 'Free space where the storage is; absent when unknown.');
  const freeFiles = aGauge('collector_storage_free_files', 'Files that may still be made there; absent when unknown.');
  const totalBytes = aGauge('collector_storage_total_bytes', 'Size of the file system of the storage.');
  const openConnections = aGauge('collector_connections', 'Open connections, of the fullest listener.');
  const fetchesWaiting = aGauge('collector_fetches_waiting', 'Jobs that wait to be fetched from their vendor.');
  const fetchesGivenUp = aGauge('collector_fetches_given_up', 'Jobs whose fetching was given up within the last day.');

  const lastSnapshot = aGauge(
    'collector_last_snapshot_timestamp_seconds',
    'When the newest snapshot below snapshots.dir was taken; absent without one.',
  );

  return async function lookUp() {
    const now = observed.inFlight();
    inFlight.set(now.requests);
    inFlightBytes.set(now.bytes);
    const depth = observed.depth();
    unfiled.set(depth.deliveries);
    unfiledBytes.set(depth.bytes);
    deferred.set(depth.deferred);
    const { stalledSinceMs } = observed.filing();
    stalled.set(stalledSinceMs === null ? 0 : Math.max(0, observed.now() - stalledSinceMs) / 1000);
    // When the disk cannot be asked, every other figure is needed the more; a made-up number would mislead.
    const space = await observed.space().catch(() => null);
    setOrRemove(freeBytes, space?.freeBytes);
    setOrRemove(totalBytes, space?.totalBytes);
    setOrRemove(freeFiles, space?.freeFiles ?? undefined);
    openConnections.set(observed.listeners().connections);
    const fetches = await observed.fetching().catch(() => null);
    setOrRemove(fetchesWaiting, fetches?.waiting);
    setOrRemove(fetchesGivenUp, fetches?.givenUp);
    const snapshotMs = await observed.lastSnapshot().catch(() => null);
    setOrRemove(lastSnapshot, snapshotMs === null ? undefined : snapshotMs / 1000);
  };
}

function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
