import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { MetricsView } from '../domain/telemetry.ts';
import { createGauges, type Observed } from './metric-gauges.ts';

/** Counts what happens, for Prometheus. */
export interface Metrics extends MetricsView {
  /** A delivery was answered 200. `bytes` are those of its body. */
  accepted(answer: { source: string; bytes: number; seconds: number }): void;
  /** A body was refused and kept in the quarantine. */
  quarantined(answer: { source: string; bytes: number; seconds: number }): void;
  /** A request was refused. `source` is null when there is no such source, so that nobody can make up labels. */
  refused(answer: { source: string | null; code: string }): void;
  /** A right credential came from an address that is not listed. */
  unlisted(arrival: { source: string; mode: string }): void;
  /** One commit of the inbox made this many deliveries durable. */
  committed(deliveries: number): void;
  /** A delivery reached the archive, so long after it was received. */
  filed(filing: { source: string; as: 'first' | 'duplicate'; lagSeconds: number }): void;
  /** A try at fetching a job from its vendor has ended. */
  fetched(end: { source: string; as: 'done' | 'dropped' | 'given-up' | 'waiting' }): void;
}

/** Each instance counts in a registry of its own. */
export function createMetrics(observed: Observed): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'collector_deliveries_total',
    help: 'Deliveries made durable: accepted, or refused and quarantined.',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'collector_refusals_total',
    help: 'Requests refused, by problem code.',
    labelNames: ['source', 'code'],
    registers,
  });
  const unlisted = new Counter({
    name: 'collector_unlisted_total',
    help: 'Requests with a right credential from an address that is not listed, by what the source does with them.',
    labelNames: ['source', 'mode'],
    registers,
  });
  const receivedBytes = new Counter({
    name: 'collector_received_bytes_total',
    help: 'Bytes of the bodies of durable deliveries.',
    labelNames: ['source'],
    registers,
  });
  const answerSeconds = new Histogram({
    name: 'collector_answer_seconds',
    help: 'From the head of a callback to the answer that it is durable.',
    labelNames: ['source'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600],
    registers,
  });
  const commitDeliveries = new Histogram({
    name: 'collector_inbox_commit_deliveries',
    help: 'Deliveries that shared one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const filed = new Counter({
    name: 'collector_filed_total',
    help: 'Deliveries filed, for the first time or as duplicates.',
    labelNames: ['source', 'as'],
    registers,
  });
  const filingLagSeconds = new Histogram({
    name: 'collector_filing_lag_seconds',
    help: 'From receipt to the archive.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800],
    registers,
  });
  const fetches = new Counter({
    name: 'collector_fetches_total',
    help: 'Tries at fetching a job from its vendor: done, to be tried again (waiting), or given up.',
    labelNames: ['source', 'as'],
    registers,
  });
  const refreshGauges = createGauges(registers, observed);

  function countDurable(
    outcome: string,
    { source, bytes, seconds }: { source: string; bytes: number; seconds: number },
  ) {
    deliveries.inc({ source, outcome });
    receivedBytes.inc({ source }, bytes);
    answerSeconds.observe({ source }, seconds);
  }

  return {
    accepted: (answer) => countDurable('accepted', answer),
    quarantined: (answer) => countDurable('quarantined', answer),
    refused: ({ source, code }) => refusals.inc({ source: source ?? '-', code }),
    unlisted: (arrival) => unlisted.inc({ ...arrival }),
    committed: (count) => commitDeliveries.observe(count),
    filed({ source, as, lagSeconds }) {
      filed.inc({ source, as });
      filingLagSeconds.observe(lagSeconds);
    },
    fetched({ source, as }) {
      // One that found nothing to fetch was no try.
      if (as !== 'dropped') fetches.inc({ source, as });
    },
    async render() {
      await refreshGauges();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
