import { Gauge, type Registry } from 'prom-client';
import type { Space } from '../domain/archive.ts';
import type { FetchCounts } from '../domain/fetching.ts';
import type { InboxDepth } from '../domain/inbox.ts';

/** Figures that are looked up when the metrics are read. */
export interface Observed {
  depth(): InboxDepth;
  space(): Promise<Space>;
  /** Callbacks being received, and the bytes they may still need. */
  inFlight(): { requests: number; bytes: number };
  /** Since when filing makes no progress, in ms since 1970; null when it does. */
  filing(): { stalledSinceMs: number | null };
  fetching(): Promise<FetchCounts>;
  /** Ms since 1970. */
  now(): number;
}

/** Registers the gauges; what it returns looks every figure up once, to be called before they are read. */
export function createGauges(registers: Registry[], observed: Observed): () => Promise<void> {
  const aGauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const inFlight = aGauge('collector_in_flight_requests', 'Callbacks being received.');
  const inFlightBytes = aGauge('collector_in_flight_bytes', 'Bytes that callbacks being received may still need.');
  const unfiled = aGauge('collector_unfiled_deliveries', 'Durable deliveries that wait to be filed.');
  const unfiledBytes = aGauge('collector_unfiled_bytes', 'Bytes held in the inbox itself.');
  const deferred = aGauge('collector_deferred_deliveries', 'Deliveries that filing set aside.');
  const stalled = aGauge('collector_filing_stalled_seconds', 'How long filing has made no progress; 0 when it does.');
  const freeBytes = aGauge('collector_storage_free_bytes', 'Free space where the storage is; absent when unknown.');
  const totalBytes = aGauge('collector_storage_total_bytes', 'Size of the file system of the storage.');
  const fetchesWaiting = aGauge('collector_fetches_waiting', 'Jobs that wait to be fetched from their vendor.');
  const fetchesGivenUp = aGauge('collector_fetches_given_up', 'Jobs whose fetching was given up within the last day.');

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
    const fetches = await observed.fetching().catch(() => null);
    setOrRemove(fetchesWaiting, fetches?.waiting);
    setOrRemove(fetchesGivenUp, fetches?.givenUp);
  };
}

function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
