import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FetchCounts } from '../../../src/domain/fetching.ts';
import type { ListenersStatus } from '../../../src/domain/listeners.ts';
import { createHealth, type HealthDeps } from '../../../src/health/checks.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const nowMs = 1_800_000_000_000;
const dayMs = 86_400_000;

function listening(overrides: Partial<ListenersStatus> = {}): ListenersStatus {
  return {
    certificate: { validity: null, problem: null },
    connections: 3,
    mostConnections: 100,
    files: { open: 40, most: 1000 },
    ...overrides,
  };
}

/** Shows a certificate that has so many days left. */
const certified = (days: number, problem: string | null = null) =>
  listening({
    certificate: { validity: { validFrom: new Date(0), expiresAt: new Date(nowMs + days * dayMs) }, problem },
  });

const fails = async (): Promise<never> => {
  throw new Error('EIO');
};

function aCollector(overrides: { [Key in keyof HealthDeps]?: Partial<HealthDeps[Key]> | HealthDeps[Key] } = {}) {
  const well: HealthDeps = {
    inbox: { probe: async () => undefined, depth: () => ({ deliveries: 1, bytes: 2, deferred: 0 }) },
    archive: {
      probe: async () => undefined,
      space: async () => ({ freeBytes: 10_000, totalBytes: 20_000, freeFiles: null }),
    },
    spool: { active: 0 },
    catalog: {
      counts: async () => ({ deliveries: 0, filed: 0, quarantined: 0, quarantinedBytes: 10, deleted: 0 }),
    },
    filing: () => ({ lastError: null, stalledSinceMs: null }),
    indexing: () => ({ lastError: null, isCurrent: true, leftOut: [] }),
    senders: { alarms: () => [] },
    waysIn: () => ({ folders: 0, stuck: { count: 0, examples: [] } }),
    settings: () => ({ problem: null, needsRestart: [] }),
    listeners: () => listening(),
    fetching: async () => ({ waiting: 0, givenUp: 0, keyRefused: [] }),
    isOpen: () => true,
    isDraining: () => false,
    reserveBytes: 1000,
    quarantineBudgetBytes: 100,
    now: () => nowMs,
  };
  const merged = Object.entries(well).map(([name, part]) => {
    const override = overrides[name as keyof HealthDeps];
    return [name, typeof part === 'object' ? { ...part, ...(override as object) } : (override ?? part)];
  });
  return Object.fromEntries(merged) as HealthDeps;
}

const free = (freeBytes: number) => ({ space: async () => ({ freeBytes, totalBytes: 20_000, freeFiles: null }) });
const filesLeft = (freeFiles: number) => ({
  space: async () => ({ freeBytes: 10_000, totalBytes: 20_000, freeFiles }),
});
const quarantined = (quarantinedBytes: number, count = 0) => ({
  counts: async () => ({ deliveries: 0, filed: 0, quarantined: count, quarantinedBytes, deleted: 0 }),
});

describe('isReady', () => {
  it('is true when a callback would be taken', async () => {
    expect(await createHealth(aCollector()).isReady()).toBe(true);
  });

  it.each<[string, Parameters<typeof aCollector>[0]]>([
    ['the inbox cannot be written', { inbox: { probe: fails } }],
    ['the archive cannot be written', { archive: { probe: fails } }],
    ['free space is at the reserve', { archive: free(1000) }],
    ['free space is unknown', { archive: { space: fails } }],
    ['the disk is full without any reserve', { archive: free(0), reserveBytes: 0 }],
    ['P19: it is shutting down', { isDraining: () => true }],
    ['no place is free, or none of the room', { isOpen: () => false }],
  ])('is false when %s', async (_fact, overrides) => {
    expect(await createHealth(aCollector(overrides)).isReady()).toBe(false);
  });

  it('is true with a backlog, a full quarantine and filing in trouble: callbacks are still taken', async () => {
    const health = createHealth(
      aCollector({
        inbox: { depth: () => ({ deliveries: 1e6, bytes: 1, deferred: 3 }) },
        catalog: quarantined(100),
        filing: () => ({ lastError: 'ENOSPC', stalledSinceMs: 0 }),
        archive: free(1001),
      }),
    );

    expect(await health.isReady()).toBe(true);
  });

  it('asks the disk nothing while shutting down: the stores are being closed', async () => {
    let probes = 0;
    const probe = async () => {
      probes += 1;
    };

    await createHealth(aCollector({ isDraining: () => true, inbox: { probe } })).isReady();

    expect(probes).toBe(0);
  });

  it('P19: turns false at once, whatever was seen before', async () => {
    let isDraining = false;
    const health = createHealth(aCollector({ isDraining: () => isDraining }));
    await health.isReady();
    isDraining = true;

    expect(await health.isReady()).toBe(false);
  });

  it('P13: turns false within 5 s of a fault and true again without a restart', async () => {
    let isBroken = false;
    let probes = 0;
    const probe = async () => {
      probes += 1;
      if (isBroken) throw new Error('ENOSPC');
    };
    const health = createHealth(aCollector({ inbox: { probe } }));
    expect(await health.isReady()).toBe(true);
    isBroken = true;
    await vi.advanceTimersByTimeAsync(5000);
    expect(await health.isReady()).toBe(false);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(await health.isReady()).toBe(true);
    await health.report();
    expect(probes).toBe(3);
  });
});

describe('report', () => {
  it('names unlisted senders, the first three, with what to do', async () => {
    const at = '2026-11-21T10:00:00.000Z';
    const seen = { count: 2, firstAt: at, lastAt: at, isAlarming: true };
    const alarm = (address: string) => ({ source: 'acme', mode: 'shadow' as const, address, ...seen });
    const alarms = () => ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map(alarm);
    const { status, checks } = await createHealth(aCollector({ senders: { alarms } })).report();

    expect(status).toBe('degraded');
    expect(checks.senders?.detail).toMatch(/^acme was called .* 192\.0\.2\.1, .*\(2 times, last 2026-11-21/);
    expect(checks.senders?.detail).toMatch(/192\.0\.2\.3.*; and 1 more, see \/refused\. .*collector trust/);
    expect(checks.senders?.detail).not.toContain('192.0.2.4');
  });

  it('names every check', async () => {
    const { status, checks } = await createHealth(aCollector()).report();

    expect(status).toBe('ok');
    expect(Object.keys(checks)).toEqual([
      'serving',
      'listeners',
      'storage',
      'space',
      'inbox',
      'filing',
      'transcripts',
      'fetching',
      'quarantine',
      'spool',
      'senders',
      'waysIn',
      'settings',
    ]);
  });

  it.each<[string, string, string, Parameters<typeof aCollector>[0]]>([
    ['serving', 'degraded', 'shutting down', { isDraining: () => true }],
    [
      'waysIn',
      'degraded',
      '3 files in drop folders cannot be taken, such as /in/a.json: it is a link',
      {
        waysIn: () => ({
          folders: 1,
          stuck: { count: 3, examples: [{ source: 'acme', file: '/in/a.json', reason: 'it is a link' }] },
        }),
      },
    ],
    ['settings', 'degraded', 'a key', { settings: () => ({ problem: 'a key is wrong', needsRestart: [] }) }],
    ['settings', 'degraded', 'server.listen', { settings: () => ({ problem: null, needsRestart: ['server.listen'] }) }],
    ['listeners', 'ok', '3 of at most 100 connections', { listeners: () => certified(15) }],
    ['listeners', 'degraded', 'expires on 2027-01-28, in 13 days', { listeners: () => certified(13.5) }],
    ['listeners', 'failing', 'expired on 2027-01-14', { listeners: () => certified(-1) }],
    ['listeners', 'degraded', 'the one before counts: no PEM', { listeners: () => certified(90, 'no PEM') }],
    ['listeners', 'degraded', 'server.max.connections', { listeners: () => listening({ connections: 90 }) }],
    [
      'listeners',
      'degraded',
      '90 of at most 100 files',
      { listeners: () => listening({ files: { open: 90, most: 100 } }) },
    ],
    ['listeners', 'ok', '3 of', { listeners: () => listening({ files: null }) }],
    ['space', 'degraded', 'only 4999 more files', { archive: filesLeft(4999) }],
    ['space', 'failing', 'only 49 more files', { archive: filesLeft(49) }],
    ['storage', 'failing', 'EIO', { archive: { probe: fails } }],
    ['space', 'failing', '1000 B free, reserve 1000 B', { archive: free(1000) }],
    ['space', 'degraded', 'soon full', { archive: free(1999) }],
    ['space', 'ok', '2.0 KiB free', { archive: free(2000) }],
    ['space', 'failing', 'EIO', { archive: { space: fails } }],
    ['inbox', 'degraded', 'lags', { inbox: { depth: () => ({ deliveries: 50_000, bytes: 1, deferred: 0 }) } }],
    [
      'inbox',
      'degraded',
      '2 could not be filed',
      { inbox: { depth: () => ({ deliveries: 2, bytes: 1, deferred: 2 }) } },
    ],
    ['transcripts', 'ok', 'can be searched', {}],
    [
      'transcripts',
      'ok',
      'but for those of d-7 (not-indexed), d-3 (reader-failed)',
      {
        indexing: () => ({
          lastError: null,
          isCurrent: true,
          leftOut: [
            { deliveryId: 'd-7', reason: 'not-indexed' },
            { deliveryId: 'd-3', reason: 'reader-failed' },
          ],
        }),
      },
    ],
    ['transcripts', 'ok', 'being indexed', { indexing: () => ({ lastError: null, isCurrent: false, leftOut: [] }) }],
    ['transcripts', 'degraded', 'EIO', { indexing: () => ({ lastError: 'EIO', isCurrent: false, leftOut: [] }) }],
    ['filing', 'degraded', 'last error: EIO', { filing: () => ({ lastError: 'EIO', stalledSinceMs: null }) }],
    ['filing', 'degraded', '30 s: EIO', { filing: () => ({ lastError: 'EIO', stalledSinceMs: nowMs - 30_000 }) }],
    ['filing', 'failing', '300 s', { filing: () => ({ lastError: null, stalledSinceMs: nowMs - 300_000 }) }],
    ['quarantine', 'ok', '89 of 100', { catalog: quarantined(89) }],
    ['quarantine', 'degraded', 'nothing more will be kept', { catalog: quarantined(90) }],
    ['quarantine', 'degraded', '90000 of at most 100000', { catalog: quarantined(0, 90_000) }],
    ['quarantine', 'ok', '0 of 0', { catalog: quarantined(0), quarantineBudgetBytes: 0 }],
    ['quarantine', 'failing', 'catalog cannot be read: EIO', { catalog: { counts: fails } }],
    ['spool', 'ok', '4 large bodies', { spool: { active: 4 } }],
  ])('finds %s %s (%s)', async (name, status, detail, overrides) => {
    const report = await createHealth(aCollector(overrides)).report();

    expect(report.checks[name]).toEqual({ status, detail: expect.stringContaining(detail) });
    expect(report.status).toBe(status);
  });

  it('is as bad as the worst check', async () => {
    const health = createHealth(aCollector({ archive: { probe: fails }, isDraining: () => true }));

    expect((await health.report()).status).toBe('failing');
  });

  it.each<[string, FetchCounts | 'fails', string]>([
    ['a key is refused', { waiting: 1, givenUp: 0, keyRefused: ['acme'] }, 'does not accept fetch.apiKey of acme'],
    ['jobs were given up', { waiting: 0, givenUp: 2, keyRefused: [] }, 'given up within a day: 2;'],
    ['the queue cannot be asked', 'fails', 'nothing can be fetched: EIO'],
  ])('is degraded when %s', async (_fact, counts, detail) => {
    const fetching = counts === 'fails' ? fails : async () => counts;
    const { checks } = await createHealth(aCollector({ fetching })).report();
    expect(checks.fetching).toMatchObject({ status: 'degraded', detail: expect.stringContaining(detail) });
  });
});
