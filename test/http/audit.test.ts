import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { sharedApp } from '../fixtures/app.ts';
import { archiveToken } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

const viewer = 'token-of-one-who-reads';

describe('the audit', () => {
  const app = sharedApp({
    archive: {
      auth: [
        { token: archiveToken, name: 'chief' },
        { token: viewer, name: 'reader', role: 'viewer' },
      ],
    },
  });
  let id = '';

  const as = (token: string, path: string, method = 'GET', headers: Record<string, string> = {}) =>
    app.send({ method, path, headers: { authorization: `Bearer ${token}`, ...headers } });
  const entries = async (query = ''): Promise<AuditEntry[]> =>
    (await as(archiveToken, `/api/v1/audit?limit=500${query}`)).json.items;

  beforeAll(async () => {
    const body = JSON.stringify({ id: 'secret-job-name', text: 'words nobody should find here' });
    const answer = await app.deliver('/callback/default', body, { 'Content-Type': 'application/json' });
    id = (await app.filed(answer)).id;
  });

  it('tells who read what, once in ten minutes, and not what it was about', async () => {
    for (let times = 0; times < 3; times += 1) await as(viewer, '/api/v1/jobs/default/secret-job-name');
    await as(viewer, `/api/v1/deliveries/${id}/parts/0`);
    await as(viewer, `/api/v1/deliveries/${id}/parts/0`, 'GET', { range: 'bytes=0-3' });
    await as(viewer, '/api/v1/search?q=nobody');

    const read = await until('three entries', async () => {
      const found = await entries('&who=reader');
      return found.length === 3 ? found : null;
    });
    expect(read).toMatchObject([
      { what: 'played', delivery: id },
      { what: 'downloaded', delivery: id, role: 'viewer', from: '127.0.0.1' },
      { what: 'read', delivery: id, route: 'GET /api/v1/jobs/:source/:jobId' },
    ]);
    expect(await auditText()).not.toMatch(/secret-job-name|nobody/);
  });

  it('is durable before a change is answered', async () => {
    expect((await as(archiveToken, `/api/v1/deliveries/${id}`, 'DELETE')).status).toBe(204);

    expect(await auditText()).toContain(`"what":"deleted","who":"chief"`);
    expect(await entries('&what=deleted')).toMatchObject([{ who: 'chief', delivery: id }]);
  });

  it('tells who signed in and out, and counts wrong tokens when the minute is over', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const signedIn = await app.send({ path: '/sign-in', body: `token=${viewer}`, headers: form });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    await app.send({ path: '/sign-out', body: '', headers: { ...form, cookie } });
    await as('wrong-token-canary', '/api/v1/jobs');

    expect(await entries('&who=reader&what=signed-in')).toHaveLength(1);
    expect(await entries('&who=reader&what=signed-out')).toHaveLength(1);
    await app.restart();
    expect(await entries('&what=sign-in-failed')).toMatchObject([{ who: null, from: '127.0.0.1', times: 1 }]);
    expect(await auditText()).not.toContain('canary');
  });

  it('is for an admin alone, and looking into it is in it', async () => {
    expect((await as(viewer, '/api/v1/audit')).status).toBe(403);
    expect((await as(viewer, '/audit', 'GET', { accept: 'text/html' })).status).toBe(403);
    const page = await as(archiveToken, '/audit?who=chief', 'GET', { accept: 'text/html' });
    expect(page.text).toContain('deleted');
    expect((await entries('&what=read-audit')).length).toBeGreaterThan(0);
  });

  it('goes on behind a line that a power cut tore, and is read in pages', async () => {
    await app.stop();
    const [day = ''] = await auditFiles();
    await appendFile(join(app.dir, 'audit', day), '{"at":"2026-');
    await app.start();
    await as(archiveToken, '/api/v1/settings/reload', 'POST');

    const seen: AuditEntry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { items: AuditEntry[]; next: string | null } = (
        await as(archiveToken, `/api/v1/audit?limit=2&to=2100-01-01${more}`)
      ).json;
      seen.push(...page.items);
      cursor = page.next;
    }
    const whole = await entries();
    expect(seen.map(({ what }) => what)).toEqual(whole.slice(-seen.length).map(({ what }) => what));
    expect(seen.some(({ what }) => what === 'reloaded')).toBe(true);
  });

  async function auditFiles(): Promise<string[]> {
    return readdir(join(app.dir, 'audit'));
  }

  async function auditText(): Promise<string> {
    const texts = (await auditFiles()).map((name) => readFile(join(app.dir, 'audit', name), 'utf8'));
    return (await Promise.all(texts)).join('');
  }
});
