import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { hourMs } from '../../../../src/domain/activity.ts';
import type { Source } from '../../../../src/domain/source.ts';
import { deliveriesIn, readPeriods } from '../../../../src/web/pages/overview/charts.tsx';
import { createOverview } from '../../../../src/web/reading/overview.ts';
import { createMemory, createWorld, noSenders, token } from '../world.ts';

const counts = { deliveries: 3, filed: 2, quarantined: 1, quarantinedBytes: 10, deleted: 0 };
const limits = { bodyBytes: 1, partBytes: 1, parts: 1 };
const aSource = (name: string): Source => ({ name, vendor: 'auto', limits, expect: null, overdueAfterMs: 1 });

describe('createOverview', () => {
  const { inbox } = createMemory();
  const catalog = {
    counts: async () => counts,
    lastSeen: async () => [{ source: 'gone', receivedAt: '2026-11-21T10:00:00.000Z' }],
  };

  it('knows the sources in the settings, and those that are not there any more', async () => {
    const space = { freeBytes: 1, totalBytes: 2, freeFiles: null };
    const archive = { space: async () => space };
    const overview = await createOverview({ catalog, inbox, archive, senders: noSenders, sources: [aSource('new')] })();

    expect(overview).toEqual({
      counts,
      waiting: { deliveries: 0, bytes: 0, deferred: 0 },
      space,
      unlisted: 0,
      sources: [
        { source: 'gone', vendor: null, lastAt: '2026-11-21T10:00:00.000Z' },
        { source: 'new', vendor: 'auto', lastAt: null },
      ],
    });
  });

  it('goes on when the disk cannot be asked', async () => {
    const archive = { space: () => Promise.reject(new Error('EIO')) };

    expect(await createOverview({ catalog, inbox, archive, senders: noSenders, sources: [] })()).toMatchObject({
      space: null,
      counts,
    });
  });
});

describe('readPeriods', () => {
  const nowMs = Date.UTC(2026, 10, 21, 10, 30);
  const hourAgo = (hours: number) => Math.floor(nowMs / hourMs) * hourMs - hours * hourMs;
  const one = { source: 'a', outcome: 'success', deliveries: 1, bytes: 5 } as const;

  it('puts every hour in its slot: the one under way is the last', () => {
    const activity = {
      deliveries: [0, 1, 23, 24, 167, 168].map((hours) => ({ ...one, hourMs: hourAgo(hours) })),
      refusals: [{ hourMs: hourAgo(0), source: '(unknown)', refusals: 4 }],
    };
    const [day, week] = readPeriods(activity, nowMs);

    expect(day.slots.map(deliveriesIn)).toEqual([1, ...Array(21).fill(0), 1, 1]);
    expect(day.slots.at(-1)).toMatchObject({ toMs: Date.UTC(2026, 10, 21, 11), refusals: 4, bytes: 5 });
    expect(week.slots).toHaveLength(28);
    expect(week.slots.map(deliveriesIn).filter((count) => count > 0)).toEqual([1, 1, 1, 2]);
    expect(week.sources).toMatchObject([
      { source: '(unknown)', refusals: 4, bytes: 0 },
      { source: 'a', refusals: 0, bytes: 25 },
    ]);
  });

  it('draws empty slots of an empty archive', () => {
    for (const { slots, sources } of readPeriods({ deliveries: [], refusals: [] }, nowMs)) {
      expect(slots.every((slot) => deliveriesIn(slot) === 0)).toBe(true);
      expect(sources).toEqual([]);
    }
  });
});

describe('GET /api/v1/overview and /api/v1/activity', () => {
  const nowMs = Date.UTC(2026, 10, 21, 10);
  const world = createWorld({ sources: [aSource('acme')] }, () => nowMs);
  const get = (path: string) => request(world.app).get(path).auth(token, { type: 'bearer' });

  it('give what the page shows', async () => {
    expect((await get('/api/v1/overview')).body).toMatchObject({
      sources: [{ source: 'acme', vendor: 'auto', lastAt: null }],
      space: { freeBytes: 5_000_000_000 },
    });
    expect((await get('/api/v1/activity')).body).toEqual({ deliveries: [], refusals: [] });
    expect(world.asked.at(-1)).toEqual({ method: 'activity', args: [nowMs - 7 * 24 * hourMs, nowMs] });
  });

  it('refuse more than a year', async () => {
    const answer = await get('/api/v1/activity?from=2020-01-01');

    expect([answer.status, answer.body.code]).toEqual([400, 'bad-request']);
  });
});

describe('the overview page', () => {
  it('is reachable for a program too, and takes no parameters', async () => {
    const world = createWorld({ sources: [aSource('acme')] });
    const answer = await request(world.app).get('/').auth(token, { type: 'bearer' });

    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<a href="/deliveries?source=acme">acme</a>');
    expect(answer.text).toContain('never');
    expect(answer.text).toContain('canary-detail');
    expect((await request(world.app).get('/?x=1').auth(token, { type: 'bearer' })).status).toBe(400);
  });
});
