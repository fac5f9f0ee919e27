import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type App, anApp, sharedApp } from '../fixtures/app.ts';
import { archiveToken } from '../fixtures/config.ts';
import { send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

const captions = 'WEBVTT\n\n00:01.000 --> 00:03.000\n<v A>my parsel is late\n\n00:04.000 --> 00:05.000\n<v B>sorry\n';
const typed = { 'Content-Type': 'text/vtt' };
const call = '/api/v1/jobs/generic/call-1';

/** With the version that stands, if none is given. */
async function change(app: App, body: object, etag?: string) {
  const version = etag ?? `"${(await app.api(`${call}/annotations`)).json.version}"`;
  return patch(app, body, { 'If-Match': version });
}

function patch(app: App, body: object, headers: Record<string, string> = {}) {
  return send(app.archiveOrigin, {
    method: 'PATCH',
    path: `${call}/annotations`,
    headers: { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('what people say about a call', () => {
  const app = sharedApp();

  beforeAll(async () => {
    const delivered = await app.filed(await app.deliver('/callback/generic?id=call-1', captions, typed));
    const { sha256 } = delivered.parts[0] ?? { sha256: '' };
    await until('it can be read', async () => (await app.api(call)).json.transcripts.length > 0);
    await change(app, {
      tags: ['vip'],
      star: true,
      note: 'call back on Monday',
      speakers: { 'Speaker A': 'Ann' },
      correction: { sha256, startMs: 1000, was: 'parsel', text: 'parcel' },
    });
  });

  it('is in the listing, found by it, and in its table', async () => {
    for (const query of ['tag=vip', 'star=1', 'text=MONDAY', 'text=ann']) {
      const { items } = (await app.api(`/api/v1/jobs?${query}`)).json;
      expect(items, query).toMatchObject([
        { jobId: 'call-1', tags: ['vip'], star: true, speakers: ['Ann', 'Speaker B'] },
      ]);
    }
    expect((await app.api('/api/v1/jobs?tag=other')).json.items).toEqual([]);
    expect((await app.api('/api/v1/jobs?format=csv')).text).toContain('vip');
  });

  it('is in what is written of it where somebody asks for that', async () => {
    const written = async (query: string) => (await app.api(`${call}/transcript.txt${query}`)).text;

    expect(await written('')).toContain('Speaker A: my parsel is late');
    expect(await written('?corrected=1')).toContain('Ann: my parcel is late');
    expect(await written('?corrected=0')).toBe(await written(''));
  });

  it('is changed by whoever has seen what they change, and by nobody else', async () => {
    expect(await change(app, { note: 'x' }, '"none"')).toMatchObject({ status: 409, json: { code: 'conflict' } });
    const blind = await patch(app, {});
    expect(blind).toMatchObject({ status: 400, json: { detail: expect.stringContaining('If-Match') } });
    expect(await change(app, { stars: 1 })).toMatchObject({ status: 400 });
  });

  it('stands at the job, not at its delivery', async () => {
    const [{ id = '' } = {}] = await app.list();
    const answer = await app.api(`/api/v1/deliveries/${id}/annotations`);

    expect(answer).toMatchObject({ status: 409, json: { code: 'has-job', detail: expect.stringContaining(call) } });
  });
});

describe('the storage of what people say', () => {
  it('keeps it over a restart without its indexes, and lets it go with the call', async () => {
    const app = await anApp();
    const { id } = await app.filed(await app.deliver('/callback/generic?id=call-1', captions, typed));
    await change(app, { note: 'call back on Monday' });
    await app.stop();
    for (const name of ['catalog.sqlite', 'transcripts.sqlite']) await rm(join(app.dir, name));
    await app.start();
    expect((await app.api(`${call}/annotations`)).json.note).toBe('call back on Monday');

    expect((await app.ledger()).at(-1)).toMatchObject({ type: 'annotated', id });
    expect(JSON.stringify(await app.ledger())).not.toContain('Monday');

    await app.api(`/api/v1/deliveries/${id}`, 'DELETE');
    const folder = join(app.dir, 'annotations', 'generic');
    await until('it is gone', async () => (await readdir(folder)).length === 0);
    await until('the API has forgotten it', async () => (await app.api(`${call}/annotations`)).json.note === '');
  });
});
