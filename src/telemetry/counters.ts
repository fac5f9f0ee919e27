import { Counter, Histogram, type Registry } from 'prom-client';

/** What is counted as it happens. */
export function createCounters(registers: Registry[]) {
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
  const signInFailures = new Counter({
    name: 'collector_sign_in_failures_total',
    help: 'Wrong tokens for pages and API, answered 401 or 429.',
    registers,
  });
  const refusedConnections = new Counter({
    name: 'collector_connections_refused_total',
    help: 'Connections closed at once, because there were too many, of all or of one address.',
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
  const expiredParts = new Counter({
    name: 'collector_expired_parts_total',
    help: 'Parts removed because they had been kept for their time.',
    labelNames: ['source'],
    registers,
  });
  const expiredBytes = new Counter({
    name: 'collector_expired_bytes_total',
    help: 'Bytes of those parts.',
    labelNames: ['source'],
    registers,
  });
  const taken = new Counter({
    name: 'collector_taken_total',
    help: 'Files taken in another way than as a callback: accepted, or quarantined.',
    labelNames: ['source', 'by', 'as'],
    registers,
  });
  return {
    deliveries,
    refusals,
    unlisted,
    signInFailures,
    refusedConnections,
    receivedBytes,
    answerSeconds,
    commitDeliveries,
    filed,
    filingLagSeconds,
    fetches,
    expiredParts,
    expiredBytes,
    taken,
  };
}
