import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyStorage } from '../../src/compose/tools.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

const json = { 'Content-Type': 'application/json' };

/** Asks the API with a body in JSON. */
function ask(app: App, method: string, path: string, body?: unknown) {
  const headers = { Authorization: `Bearer ${archiveToken}`, ...json };
  return app.send({ method, path, headers, body: body === undefined ? null : JSON.stringify(body) });
}

async function delivered(app: App, job: string, file = 'call.json') {
  const body = JSON.stringify({
    id: job,
    text: `words of ${job}`,
    segments: [{ start: 0, end: 2, text: `words of ${job}` }],
  });
  return app.filed(await app.deliver(`/callback/default/${file}?id=${job}`, body, json));
}

describe('a hold', () => {
  it('wins over deleting, says so, is listed and written down, and survives a restart and a new index', async () => {
    const app = await anApp();
    const kept = await delivered(app, 'kept');
    const answer = await ask(app, 'POST', `/api/v1/deliveries/${kept.id}/hold`, {
      reason: 'a dispute',
      code: 'litigation',
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      delivery: kept.id,
      scope: 'delivery',
      reason: { code: 'litigation' },
      by: 'admin',
    });

    const refused = await ask(app, 'DELETE', `/api/v1/deliveries/${kept.id}`);
    expect(refused).toMatchObject({ status: 409, json: { code: 'held' } });
    expect(refused.json.detail).toContain('take the hold away first');
    expect((await app.part(kept.id)).toString()).toContain('words of kept');

    await app.restart();
    expect((await ask(app, 'GET', '/api/v1/holds')).json.items).toMatchObject([{ delivery: kept.id }]);
    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${kept.id}`)).toMatchObject({ status: 409 });
    const audit = (await ask(app, 'GET', `/api/v1/audit?delivery=${kept.id}`)).json.items;
    expect(audit.map(({ what }: { what: string }) => what)).toContain('held');
    expect(JSON.stringify(audit)).not.toContain('a dispute');

    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${kept.id}/hold`)).toMatchObject({ status: 204 });
    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${kept.id}/hold`)).toMatchObject({ status: 404 });
    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${kept.id}`)).toMatchObject({ status: 204 });
  });

  it('of a call keeps what comes of it later, too', async () => {
    const app = await anApp();
    await delivered(app, 'call-1');
    const hold = '/api/v1/jobs/default/call-1/hold';
    expect(await ask(app, 'POST', hold, { reason: 'a dispute' })).toMatchObject({
      status: 200,
      json: { scope: 'job' },
    });
    const later = await app.filed(await app.deliver('/callback/default/more.txt?id=call-1', 'more words'));
    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${later.id}`)).toMatchObject({
      status: 409,
      json: { code: 'held' },
    });
    expect(await ask(app, 'DELETE', hold)).toMatchObject({ status: 204 });
    expect(await ask(app, 'DELETE', `/api/v1/deliveries/${later.id}`)).toMatchObject({ status: 204 });
  });

  it('keeps what lies in the quarantine from being dropped', async () => {
    const app = await anApp();
    const id = (await app.deliver('/callback/default/x.json', '{"a"', json)).json.deliveryId;
    await app.filed(id);
    expect(await ask(app, 'POST', `/api/v1/deliveries/${id}/hold`, { reason: 'evidence' })).toMatchObject({
      status: 200,
    });
    expect(await ask(app, 'DELETE', `/api/v1/quarantine/${id}`)).toMatchObject({ status: 409, json: { code: 'held' } });
  });

  it('needs a reason, something that is left, and a name that is there', async () => {
    const app = await anApp();
    const { id } = await delivered(app, 'gone');
    const hold = `/api/v1/deliveries/${id}/hold`;
    expect(await ask(app, 'POST', hold, {})).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('reason') },
    });
    expect(await ask(app, 'POST', hold, { reason: 'x', code: 'A b' })).toMatchObject({ status: 400 });
    expect(await ask(app, 'POST', '/api/v1/jobs/default/nobody/hold', { reason: 'x' })).toMatchObject({ status: 404 });
    await ask(app, 'DELETE', `/api/v1/deliveries/${id}`);
    expect(await ask(app, 'POST', hold, { reason: 'x' })).toMatchObject({ status: 409, json: { code: 'conflict' } });
  });

  it('is set, shown and taken away on pages', async () => {
    const app = await anApp();
    const { id } = await delivered(app, 'page-1');
    const page = '/jobs/default/page-1';
    const form = (path: string, fields: Record<string, string>) =>
      app.send({
        method: 'POST',
        path,
        headers: { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ id, scope: 'job', back: page, ...fields }).toString(),
      });
    expect(await form('/holds/set', { reason: 'ask <Jo> first' })).toMatchObject({
      status: 303,
      headers: { location: page },
    });
    for (const path of [page, '/holds']) expect((await app.api(path)).text).toContain('ask &lt;Jo> first');
    expect((await form('/holds/lift', {})).status).toBe(303);
    expect((await app.api('/holds')).text).toContain('Nothing is held');
  });
});

describe('expiry', () => {
  const dayMs = 86_400_000;

  /** Sets the clock of what was received back, in the ledger, as if it had come so many days ago. */
  async function age(app: App, days: number): Promise<void> {
    await app.stop();
    for (const name of await readdir(join(app.dir, 'ledger'))) {
      const file = join(app.dir, 'ledger', name);
      const lines = (await readFile(file, 'utf8')).split('\n').map((line) => {
        if (line === '') return line;
        const record = JSON.parse(line);
        if (record.type === 'delivery') record.delivery.receivedAt = new Date(Date.now() - days * dayMs).toISOString();
        return JSON.stringify(record);
      });
      await writeFile(file, lines.join('\n'));
    }
    await rm(join(app.dir, 'catalog.sqlite'));
  }

  const multipart = (parts: Record<string, [type: string, body: string]>) => {
    const lines = Object.entries(parts).flatMap(([name, [type, body]]) => [
      '--b',
      `Content-Disposition: form-data; name="${name}"; filename="${name}"`,
      `Content-Type: ${type}`,
      '',
      body,
    ]);
    return {
      body: [...lines, '--b--', ''].join('\r\n'),
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
    };
  };

  it('removes parts when their time is over, and what is due by nobody, held or young, stays', async () => {
    const keep = { media: '30d', default: '400d' };
    const sources = { default: aSource({ vendor: 'auto' }), other: aSource({ vendor: 'auto' }) };
    const app = await anApp({ sources });
    const words = JSON.stringify({ id: 'a', text: 'words to keep' });
    const both = multipart({ 'call.json': ['application/json', words], 'call.wav': ['audio/wav', 'RIFF....WAVE'] });
    const a = await app.filed(await app.deliver('/callback/default?id=a', both.body, both.headers));
    const again = await app.filed(await app.deliver('/callback/default?id=a', both.body, both.headers));
    expect(again.duplicateOf).toBe(a.id);
    const held = await app.filed(
      await app.deliver('/callback/default/h.wav?id=h', 'RIFF....WAVE', { 'Content-Type': 'audio/wav' }),
    );
    const other = await app.filed(
      await app.deliver('/callback/other/o.wav?id=o', 'RIFF....WAVE', { 'Content-Type': 'audio/wav' }),
    );
    await ask(app, 'POST', `/api/v1/deliveries/${held.id}/hold`, { reason: 'evidence' });
    await age(app, 31);
    await app.start({ sources: { default: aSource({ vendor: 'auto', keep }), other: sources.other } });

    const gone = await until('the recording is gone', async () => {
      const found = (await app.api(`/api/v1/deliveries/${a.id}`)).json;
      return found.parts[1].path === null ? found : null;
    });
    expect(gone).toMatchObject({ state: 'filed', parts: [{ path: a.parts[0]?.path }, { path: null }] });
    expect((await app.api(`/api/v1/deliveries/${again.id}`)).json.parts[1].path).toBeNull();
    expect(await app.files()).toEqual([a, held, other].map(({ parts }) => parts[0]?.path).sort());
    expect((await app.api(`/api/v1/deliveries/${a.id}/parts/1`)).status).toBe(404);
    const lines = (await app.ledger()).filter(({ type }) => type === 'deleted');
    expect(lines).toEqual([expect.objectContaining({ id: a.id, by: 'rule', parts: [1] })]);

    const { items } = (await app.api('/api/v1/retention')).json;
    const media = items.find(({ kind }: { kind: string }) => kind === 'media');
    expect(media.by[0]).toMatchObject({ deliveries: 1 });
    expect((await app.api('/keeping')).text).toContain('Kept for');
    expect((await app.api('/metrics')).text).toContain('collector_expired_parts_total{source="default"} 1');

    const anew = await app.filed(await app.deliver('/callback/default?id=a', both.body, both.headers));
    expect(anew).toMatchObject({ duplicateOf: null, state: 'filed' });
    await app.stop();
    expect((await verifyStorage(app.dir)).findings).toEqual([]);
  });

  it('erases what is known of a delivery when that is over its time, too, but not what is held', async () => {
    const app = await anApp();
    const old = await delivered(app, 'quince-old');
    const held = await delivered(app, 'held-old');
    await ask(app, 'POST', `/api/v1/deliveries/${held.id}/hold`, { reason: 'evidence' });
    await age(app, 12);
    await app.start({ sources: { default: aSource({ vendor: 'auto', keep: { record: '10d' } }) } });
    await until('it is erased', async () => (await app.api(`/api/v1/deliveries/${old.id}`)).status === 404);
    expect((await app.api(`/api/v1/deliveries/${held.id}`)).json.state).toBe('filed');
    const { items } = (await app.api('/api/v1/erasures')).json;
    expect(items).toEqual([
      expect.objectContaining({ by: 'rule', deliveries: [expect.objectContaining({ id: old.id })] }),
    ]);
    await app.stop();
    const ledger = JSON.stringify(await app.ledger());
    expect(ledger).not.toContain('quince');
    expect(ledger).toContain('held-old');
    expect((await verifyStorage(app.dir)).findings).toEqual([]);
  });

  it('counts from the newest copy', async () => {
    const app = await anApp();
    const first = await delivered(app, 'twice');
    await age(app, 40);
    await app.start();
    await delivered(app, 'twice');
    await app.restart({ sources: { default: aSource({ vendor: 'auto', keep: { default: '30d' } }) } });
    const { items } = (await app.api('/api/v1/retention')).json;
    expect(
      items.map(({ by }: { by: { deliveries: number }[] }) => by.map(({ deliveries }) => deliveries)),
    ).toContainEqual([0, 0, 0, 1]);
    expect((await app.api(`/api/v1/deliveries/${first.id}`)).json.state).toBe('filed');
  });

  it('begins with settings that are read again', async () => {
    const app = await anApp();
    const { id } = await delivered(app, 'old');
    await age(app, 3);
    await app.start();
    expect((await app.api(`/api/v1/deliveries/${id}`)).json.state).toBe('filed');
    expect(
      await app.reload({ sources: { default: aSource({ vendor: 'auto', keep: { default: '2d' } }) } }),
    ).toMatchObject({ status: 200 });
    await until('it is gone', async () => (await app.api(`/api/v1/deliveries/${id}`)).json.state === 'deleted');
  });
});

describe('what went', () => {
  const form = (job: string, text: string) => ({
    headers: { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'multipart/form-data; boundary=b' },
    body: [
      ...['--b', 'Content-Disposition: form-data; name="source"', '', 'default'],
      ...['--b', 'Content-Disposition: form-data; name="job"', '', job],
      ...['--b', 'Content-Disposition: form-data; name="files"; filename="sample.txt"', '', text, '--b--', ''],
    ].join('\r\n'),
  });

  it('comes back by a callback only, with a warning, and by hand when an admin says so', async () => {
    const app = await anApp({
      sources: { default: aSource({ vendor: 'auto' }) },
      archive: { auth: [{ token: archiveToken }, { token: 'token-of-an-operator', name: 'op', role: 'operator' }] },
    });
    const { id } = await delivered(app, 'gone');
    const young = await delivered(app, 'young');
    expect(young.warnings).toEqual([]);
    await ask(app, 'POST', `/api/v1/deliveries/${id}/erase`, { reason: 'x' });

    const importing = (query = '', token = archiveToken) => {
      const { headers, body } = form('gone', 'other words');
      return app.send({
        path: `/api/v1/import${query}`,
        headers: { ...headers, Authorization: `Bearer ${token}` },
        body,
      });
    };
    expect(await importing()).toMatchObject({ status: 409, json: { code: 'was-deleted' } });
    expect(await importing('?again=true', 'token-of-an-operator')).toMatchObject({ status: 403 });

    const again = await delivered(app, 'gone');
    expect(again).toMatchObject({ state: 'filed', duplicateOf: null, warnings: [expect.stringContaining('deleted')] });
    expect((await delivered(app, 'other', 'call.json')).warnings).toEqual([]);

    await app.stop();
    await rm(join(app.dir, 'catalog.sqlite'));
    await app.start();
    expect(await importing()).toMatchObject({ status: 409, json: { code: 'was-deleted' } });
    expect(await importing('?again=true')).toMatchObject({ status: 201 });
    expect(await importing()).toMatchObject({ status: 201 });
    const audit = (await app.api('/api/v1/audit?what=allowed-again')).json.items;
    expect(audit).toEqual([expect.objectContaining({ who: 'admin', route: 'POST /api/v1/import' })]);
  });

  it('is not kept for a name alone: the same name with other bytes is as new', async () => {
    const app = await anApp();
    const first = await app.filed(await app.deliver('/callback/default/sample.json', '{"text":"one"}', json));
    await ask(app, 'POST', `/api/v1/deliveries/${first.id}/erase`, { reason: 'x' });
    const other = await app.filed(await app.deliver('/callback/default/sample.json', '{"text":"two"}', json));
    expect(other).toMatchObject({ warnings: [], parts: [{ path: expect.stringContaining('sample.1.json') }] });
    const same = await app.filed(await app.deliver('/callback/default/sample.json', '{"text":"one"}', json));
    expect(same.warnings).toEqual([expect.stringContaining('deleted')]);
  });
});
