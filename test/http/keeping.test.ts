import { describe, expect, it } from 'vitest';
import { type App, anApp } from '../fixtures/app.ts';
import { archiveToken } from '../fixtures/config.ts';

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
