import { beforeAll, describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

const tokens = {
  everybody: 'token-of-an-admin-1',
  news: 'token-of-the-newsroom',
  desk: 'token-of-the-help-desk',
  clerk: 'token-of-a-clerk-at-the-desk',
} as const;

describe('people with different rights on two sources', () => {
  const app = sharedApp({
    sources: { news: aSource(), desk: aSource({ allow: { list: ['192.0.2.1'], mode: 'quarantine' } }) },
    archive: {
      auth: [
        { token: tokens.everybody, name: 'chief' },
        { token: tokens.news, name: 'newsroom', role: 'viewer', sources: ['news'] },
        { token: tokens.desk, name: 'desk', role: 'operator', sources: ['desk'] },
        { token: tokens.clerk, name: 'clerk', role: 'viewer', sources: ['desk'] },
      ],
    },
  });
  const ids = { news: '', desk: '' };

  function as(who: keyof typeof tokens, path: string, method = 'GET', headers: Record<string, string> = {}) {
    return app.send({ method, path, headers: { authorization: `Bearer ${tokens[who]}`, ...headers } });
  }

  function deliver(source: string, job: string, text: string) {
    const body = JSON.stringify({ id: job, text, segments: [{ start: 0, end: 2, text }] });
    const headers = { authorization: `Bearer ${callbackToken}`, 'content-type': 'application/json' };
    return app.send({ path: `/callback/${source}?id=${job}`, body, headers });
  }

  beforeAll(async () => {
    const news = await deliver('news', 'n-1', 'parcel of the newsroom');
    const desk = await deliver('desk', 'd-1', 'parcel of the help desk');
    ids.news = String(news.headers['collector-delivery']);
    ids.desk = String(desk.headers['collector-delivery']);
    await until('both are filed, and what was said is found', async () => {
      const filed = (await as('everybody', '/api/v1/deliveries')).json.items;
      const isFiled = filed.length === 2 && filed.every(({ state }: { state: string }) => state !== 'received');
      const found = await as('everybody', '/api/v1/search?q=parcel');
      return isFiled && found.json.items.length === 1 ? true : null;
    });
  });

  it('lists, finds and searches what is theirs alone', async () => {
    const idsOf = async (who: keyof typeof tokens) =>
      (await as(who, '/api/v1/deliveries')).json.items.map(({ id }: { id: string }) => id);
    expect(await idsOf('everybody')).toEqual([ids.desk, ids.news]);
    expect(await idsOf('news')).toEqual([ids.news]);
    expect(await idsOf('desk')).toEqual([ids.desk]);

    expect((await as('news', '/api/v1/search?q=parcel')).json.items).toHaveLength(1);
    expect((await as('desk', '/api/v1/search?q=parcel')).json.items).toHaveLength(0);
    expect((await as('news', '/api/v1/jobs')).json.items).toHaveLength(1);
    expect((await as('news', '/api/v1/jobs?source=desk')).json.items).toHaveLength(0);
    expect((await as('news', '/api/v1/files')).json.items).toEqual([expect.objectContaining({ name: 'news' })]);
    expect((await as('desk', '/api/v1/sources')).json.items).toEqual([expect.objectContaining({ source: 'desk' })]);
    expect((await as('news', '/api/v1/overview')).json).toMatchObject({
      counts: { deliveries: 1, quarantined: 0 },
      sources: [{ source: 'news' }],
    });
  });

  it('finds nothing of what is not theirs, whatever is asked for', async () => {
    const paths = [
      `/api/v1/deliveries/${ids.desk}`,
      `/api/v1/deliveries/${ids.desk}/parts/0`,
      `/api/v1/deliveries/${ids.desk}/transcript.txt`,
      '/api/v1/jobs/desk/d-1',
      '/api/v1/jobs/desk/d-1/transcript.txt',
      '/api/v1/files?path=desk',
      `/deliveries/${ids.desk}`,
      '/jobs/desk/d-1',
    ];
    expect(await Promise.all(paths.map(async (path) => (await as('news', path)).status))).toEqual(paths.map(() => 404));
    expect((await as('desk', `/api/v1/quarantine/${ids.news}/release`, 'POST')).status).toBe(404);
    const zip = await as('news', `/api/v1/deliveries.zip?id=${ids.desk}`);
    expect(zip.body.toString('latin1')).not.toContain('help desk');
  });

  it('shows of the quarantine only that something is there, unless one may judge it', async () => {
    expect((await as('desk', '/api/v1/quarantine')).json.items).toHaveLength(1);
    expect((await as('desk', `/api/v1/deliveries/${ids.desk}`)).status).toBe(200);
    expect((await as('news', '/api/v1/quarantine')).status).toBe(403);
    expect((await as('news', '/refused')).status).toBe(403);
    expect((await as('clerk', '/api/v1/deliveries')).json.items).toMatchObject([
      { id: ids.desk, state: 'quarantined', headers: {}, sender: null, parts: [] },
    ]);
    expect((await as('clerk', `/api/v1/deliveries/${ids.desk}`)).status).toBe(403);
    expect((await as('clerk', `/api/v1/deliveries/${ids.desk}/parts/0`)).status).toBe(403);
    expect((await as('clerk', `/api/v1/deliveries/${ids.news}`)).status).toBe(404);
  });

  it('says which role is needed, and leaves health’s details to those with all sources', async () => {
    const refused = await as('desk', `/api/v1/deliveries/${ids.desk}`, 'DELETE');
    expect(refused).toMatchObject({ status: 403, json: { code: 'not-permitted' } });
    expect(refused.json.detail).toContain('role admin');
    expect((await as('desk', '/metrics')).status).toBe(403);
    expect(JSON.stringify((await as('desk', '/healthz')).json)).not.toContain('detail');
    expect(JSON.stringify((await as('everybody', '/healthz')).json)).toContain('detail');
  });

  it('offers on the pages what a role may do, and no more', async () => {
    const html = { accept: 'text/html' };
    const viewed = (await as('news', `/deliveries/${ids.news}`, 'GET', html)).text;
    const administered = (await as('everybody', `/deliveries/${ids.news}`, 'GET', html)).text;
    expect(administered).toContain('Delete…');
    expect(viewed).not.toContain('Delete…');
    expect(viewed).not.toContain('href="/set-up"');
  });
});
