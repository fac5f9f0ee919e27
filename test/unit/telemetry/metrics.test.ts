import { describe, expect, it } from 'vitest';
import { createMetrics, type Metrics, type Observed } from '../../../src/telemetry/metrics.ts';

const observed: Observed = {
  depth: () => ({ deliveries: 3, bytes: 400, deferred: 1 }),
  space: async () => ({ freeBytes: 5000, totalBytes: 9000, freeFiles: 700 }),
  inFlight: () => ({ requests: 2, bytes: 77 }),
  filing: () => ({ stalledSinceMs: 1000 }),
  fetching: async () => ({ waiting: 4, givenUp: 1, keyRefused: [] }),
  lastSnapshot: async () => 1_796_000_000_500,
  listeners: () => ({
    certificate: { validity: null, problem: null },
    connections: 6,
    mostConnections: 10,
    files: { open: 30, most: 100 },
  }),
  now: () => 3500,
};

function metricsOf(figures: Observed = observed): Metrics {
  const metrics = createMetrics();
  metrics.observe(figures);
  return metrics;
}

describe('createMetrics', () => {
  it('counts what happens', async () => {
    const metrics = metricsOf();
    metrics.accepted({ source: 'acme', bytes: 10, seconds: 0.004 });
    metrics.accepted({ source: 'acme', bytes: 5, seconds: 0.2 });
    metrics.quarantined({ source: 'acme', bytes: 1, seconds: 0.01 });
    metrics.refused({ source: 'acme', code: 'bad-credentials' });
    metrics.refused({ source: null, code: 'unknown-source' });
    metrics.committed(3);
    metrics.filed({ source: 'acme', as: 'duplicate', lagSeconds: 0.3 });

    const { text, contentType } = await metrics.render();

    expect(contentType).toContain('text/plain');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'collector_deliveries_total{source="acme",outcome="accepted"} 2',
        'collector_deliveries_total{source="acme",outcome="quarantined"} 1',
        'collector_received_bytes_total{source="acme"} 16',
        'collector_refusals_total{source="acme",code="bad-credentials"} 1',
        'collector_refusals_total{source="-",code="unknown-source"} 1',
        'collector_answer_seconds_count{source="acme"} 3',
        'collector_answer_seconds_bucket{le="0.005",source="acme"} 1',
        'collector_inbox_commit_deliveries_sum 3',
        'collector_filed_total{source="acme",as="duplicate"} 1',
        'collector_filing_lag_seconds_count 1',
      ]),
    );
  });

  it('looks the gauges up when it is read', async () => {
    const { text } = await metricsOf().render();

    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'collector_in_flight_requests 2',
        'collector_fetches_waiting 4',
        'collector_fetches_given_up 1',
        'collector_in_flight_bytes 77',
        'collector_unfiled_deliveries 3',
        'collector_unfiled_bytes 400',
        'collector_deferred_deliveries 1',
        'collector_filing_stalled_seconds 2.5',
        'collector_storage_free_bytes 5000',
        'collector_storage_total_bytes 9000',
        'collector_storage_free_files 700',
        'collector_connections 6',
      ]),
    );
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('leaves out what cannot be known, and shows the rest', async () => {
    let isBroken = false;
    const space = async () => {
      if (isBroken) throw new Error('EIO');
      return { freeBytes: 1, totalBytes: 2, freeFiles: null };
    };
    const metrics = metricsOf({ ...observed, space });
    await metrics.render();
    isBroken = true;

    const { text } = await metrics.render();

    expect(text).not.toMatch(/^collector_storage_free_bytes /m);
    expect(text).toContain('collector_unfiled_deliveries 3');
  });

  it('counts for itself alone', async () => {
    const [one, other] = [metricsOf(), metricsOf()];
    one.committed(1);

    expect((await other.render()).text).toContain('collector_inbox_commit_deliveries_count 0');
  });
});
