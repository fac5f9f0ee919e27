import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { archiveToken } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

describe('wrong tokens of the archive', () => {
  const app = sharedApp({ server: { trustedProxies: ['127.0.0.0/8'] } });

  function ask(token: string, path = '/api/v1/jobs', sender = '203.0.113.7') {
    return app.send({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': sender },
    });
  }

  it('are slowed down and refused, logged, counted and listed, and stop nobody who works there', async () => {
    expect((await ask(archiveToken)).status).toBe(200);

    const tried = await Promise.all(Array.from({ length: 24 }, () => ask('guess-canary')));
    const statuses = tried.map(({ status }) => status);
    const refused = tried.find(({ status }) => status === 429);

    expect(statuses.filter((status) => status === 401)).toHaveLength(19);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect(refused).toMatchObject({ headers: { 'retry-after': '60' }, json: { code: 'too-many-tries' } });
    expect((await ask(archiveToken)).status).toBe(200);
    expect((await ask('guess', '/api/v1/jobs', '203.0.113.8')).status).toBe(401);
    expect((await ask('guess', '/healthz')).status).toBe(200);

    const lines = app.logged.filter((line) => line.includes('wrong archive token'));
    expect(lines.some((line) => line.includes('"sender":"203.0.113.7"') && line.includes('too-many-tries'))).toBe(true);
    expect(lines.length).toBeLessThan(25);
    expect(app.logged.join('')).not.toContain('guess-canary');
    expect((await app.api('/metrics')).text).toMatch(/^collector_sign_in_failures_total 26$/m);
    const rows = await until('the refusals are written down', async () => {
      const { items } = (await app.api('/api/v1/refusals')).json.refusals;
      return items.length > 1 ? items : null;
    });
    expect(rows).toContainEqual(
      expect.objectContaining({ source: '(archive)', sender: '203.0.113.7', code: 'too-many-tries' }),
    );
  });
});
