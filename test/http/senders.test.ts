import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trustCommand } from '../../src/commands/trust.ts';
import { type App, sharedApp } from '../fixtures/app.ts';
import { archiveToken, aSource, callbackToken, type Settings } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

const json = { 'Content-Type': 'application/json' };
const signingKey = Buffer.from('0123456789abcdef0123456789abcdef');
const signature = { signature: { scheme: 'standard-webhooks', secret: signingKey.toString('base64') } };
const listing = (mode: string) => ({ list: ['203.0.113.7', '198.51.100.0/24'], mode });

const settings: Settings = {
  // A proxy that is trusted lets each request say where it comes from.
  server: { trustedProxies: ['127.0.0.0/8'] },
  storage: { quarantine: '10kB' },
  sources: {
    strict: aSource({ allow: ['203.0.113.7'] }),
    shadow: aSource({ allow: listing('shadow') }),
    kept: aSource({ allow: listing('quarantine') }),
    signed: aSource({ auth: [signature], allow: listing('quarantine') }),
    ibm: aSource({ vendor: 'ibm', allow: listing('quarantine') }),
    anyone: aSource(),
  },
};

const from = (address: string) => ({ 'X-Forwarded-For': address });
const trusted = (source: string, address: string) =>
  `/api/v1/sources/${source}/trusted?address=${encodeURIComponent(address)}`;

async function sendersOf(app: App, source: string) {
  const { json: answer } = await app.api('/api/v1/sources');
  return answer.items.find((item: { source: string }) => item.source === source).senders;
}

async function metricOf(app: App, line: string): Promise<string | undefined> {
  const text = (await app.api('/metrics')).body.toString();
  return text.split('\n').find((candidate) => candidate.startsWith(line));
}

/** Health keeps its findings for a moment, but not those about senders. */
async function check(app: App) {
  return (await app.api('/healthz')).json.checks.senders;
}

function signedHeaders(body: string, key = signingKey) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', key).update(`m.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'm', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}`, Authorization: [] };
}

describe('a sender behind a proxy', () => {
  const app = sharedApp(settings);

  it.each([
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::5]:443', '2001:db8::5'],
    ['[2001:DB8::5]', '2001:db8::5'],
    ['unknown', null],
    ['', null],
  ])('is written down by its address where anyone may call: %s', async (written, sender) => {
    const answer = await app.deliver('/callback/anyone', written, from(written));
    expect(answer.status).toBe(200);
    const delivery = await app.filed(answer);
    expect(delivery.sender).toBe(sender);
    const page = await app.api(`/deliveries/${delivery.id}`);
    expect(page.text).toContain(sender ?? 'unknown');
  });

  it('is found in a list by it, and told which header is wrong', async () => {
    expect((await app.deliver('/callback/strict', 'a', from('203.0.113.7:4711'))).status).toBe(200);
    const refused = await app.deliver('/callback/strict', 'a', from('203.0.113.7:port'));
    expect([refused.status, refused.json.detail]).toEqual([403, expect.stringContaining('X-Forwarded-For')]);
  });
});

describe('a vendor that calls from a new address', () => {
  const app = sharedApp(settings);

  it('is refused where the list is enforced, until it is trusted', async () => {
    const call = () => app.deliver('/callback/strict/a.txt', 'a', from('192.0.2.1'));
    expect(await call()).toMatchObject({ status: 403, json: { code: 'sender-not-allowed' } });
    expect((await app.api(trusted('strict', '192.0.2.1'), 'POST')).json).toEqual({ released: [] });
    expect((await call()).status).toBe(200);

    expect((await app.api(trusted('strict', '192.0.2.1'), 'DELETE')).status).toBe(204);
    expect((await call()).status).toBe(403);
    expect((await app.api(trusted('strict', '192.0.2.1'), 'DELETE')).status).toBe(404);
  });

  it('is filed in shadow mode, with a warning and an alarm that ends with trust', async () => {
    const answer = await app.deliver('/callback/shadow/b.txt', 'b', from('192.0.2.2'));
    expect(answer).toMatchObject({ status: 200 });
    const warning = 'sender-unlisted: 192.0.2.2 was not in the allow of the source';
    expect(await app.filed(answer)).toMatchObject({ state: 'filed', warnings: [warning] });

    expect(await check(app)).toMatchObject({
      status: 'degraded',
      detail: expect.stringMatching(/^shadow was called .* 192\.0\.2\.2, .*filed\).*collector trust/),
    });
    expect(app.logged.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 40, source: 'shadow', sender: '192.0.2.2', mode: 'shadow' }),
    );
    expect(await metricOf(app, 'collector_unlisted_total{source="shadow"')).toMatch(/mode="shadow"} 1$/);
    expect((await app.api('/api/v1/overview')).json.unlisted).toBe(1);
    expect((await app.api('/refused')).body.toString()).toContain('192.0.2.2');

    await app.api(trusted('shadow', '192.0.2.0/29'), 'POST');
    expect(await check(app)).toMatchObject({ status: 'ok' });
    const next = await app.filed(await app.deliver('/callback/shadow/c.txt', 'c', from('192.0.2.2')));
    expect(next.warnings).toEqual([]);
    expect(await sendersOf(app, 'shadow')).toMatchObject({
      trusted: [{ range: '192.0.2.0/29', hits: 1, lastAt: expect.any(String), at: expect.any(String) }],
      unlisted: [],
    });
  });

  it('is quarantined in quarantine mode, released under its id by trust, and filed from then on', async () => {
    const send = (body: string, type = 'text/plain') =>
      app.deliver('/callback/kept/call.txt', body, { ...from('192.0.2.3'), 'Content-Type': type });
    const first = await send('same bytes');
    const again = await send('same bytes');
    const broken = await send('{"half', 'application/json');
    expect([first.status, again.status, broken.status]).toEqual([200, 200, 400]);
    const other = await app.deliver('/callback/kept/other.txt', 'x', from('192.0.2.4'));

    const ids = [first, again].map(({ headers }) => headers['collector-delivery']);
    expect(await app.filed(first)).toMatchObject({
      state: 'quarantined',
      warnings: [expect.stringContaining('192.0.2.3')],
    });
    expect((await app.api(`/api/v1/quarantine/${ids[0]}`)).json).toMatchObject({ code: 'sender-unlisted' });
    expect(await app.files('kept')).toEqual([]);
    expect((await check(app)).detail).toContain('192.0.2.3');

    const { json: answer } = await app.api(trusted('kept', '192.0.2.3'), 'POST');
    expect(answer.released).toEqual(ids);
    const [released, duplicate] = await Promise.all(ids.map((id) => app.filed(String(id))));
    expect(released).toMatchObject({
      id: ids[0],
      state: 'filed',
      warnings: [expect.stringContaining('sender-unlisted')],
    });
    expect((await app.stored(released?.parts[0]?.path)).toString()).toBe('same bytes');
    expect(duplicate).toMatchObject({ id: ids[1], state: 'filed', duplicateOf: ids[0] });
    expect(await app.filed(broken.json.deliveryId)).toMatchObject({ state: 'quarantined' });
    expect(await app.filed(other)).toMatchObject({ state: 'quarantined' });
    expect(await app.filed(await send('the next'))).toMatchObject({ state: 'filed', warnings: [] });
    expect((await check(app)).detail).not.toContain('192.0.2.3');
  });

  it('is filed straight when it comes to be trusted while its body comes', async () => {
    const headers = { ...from('192.0.2.9'), Authorization: `Bearer ${callbackToken}` };
    const call = request(`${app.origin}/callback/kept/slow.txt`, { method: 'POST', headers });
    call.write('first half, ');
    await until('it is being received', async () =>
      (await metricOf(app, 'collector_in_flight_requests'))?.endsWith(' 1'),
    );
    expect((await app.api(trusted('kept', '192.0.2.9'), 'POST')).json).toEqual({ released: [] });
    call.end('second half');

    const [answer] = await once(call, 'response');
    answer.resume();
    const delivery = await app.filed(String(answer.headers['collector-delivery']));
    expect(delivery).toMatchObject({ state: 'filed', warnings: [expect.stringContaining('sender-unlisted')] });
  });

  it('gets 503 when the quarantine is full, and nothing is kept', async () => {
    const answer = await app.deliver('/callback/kept/big.bin', Buffer.alloc(10_001), from('192.0.2.5'));
    expect(answer).toMatchObject({ status: 503, json: { code: 'quarantine-full' } });
    expect(answer.headers['retry-after']).toBe('120');
    expect(answer.json.deliveryId).toBeUndefined();
    await app.spoolIsEmpty();
  });

  it('is refused for its address with a wrong credential, and raises no alarm', async () => {
    const wrong = { ...from('192.0.2.6'), Authorization: 'Bearer wrong' };
    expect(await app.deliver('/callback/kept', 'x', wrong)).toMatchObject({ status: 403 });
    const forged = { ...from('192.0.2.6'), ...signedHeaders('x', Buffer.alloc(32, 1)) };
    expect(await app.deliver('/callback/signed', 'x', forged)).toMatchObject({
      status: 403,
      json: { code: 'sender-not-allowed' },
    });
    expect(JSON.stringify(await check(app))).not.toContain('192.0.2.6');

    const right = await app.deliver('/callback/signed', 'x', { ...from('192.0.2.6'), ...signedHeaders('x') });
    expect(await app.filed(right)).toMatchObject({ source: 'signed', state: 'quarantined' });
    expect(JSON.stringify(await check(app))).toContain('192.0.2.6');
  });

  it('shakes hands like any other that has proved itself', async () => {
    const headers = { ...from('192.0.2.7'), Authorization: `Bearer ${callbackToken}` };
    const answer = await app.send({ method: 'GET', path: '/callback/ibm?challenge_string=abc', headers });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body.toString()).toBe('abc');
    expect((await sendersOf(app, 'ibm')).unlisted).toMatchObject([{ address: '192.0.2.7', count: 1 }]);
  });

  it('is trusted by the command, and no longer', async () => {
    const said: string[] = [];
    const run = (...args: string[]) =>
      trustCommand((line) => said.push(line)).parseAsync(
        [...args, '--url', app.archiveOrigin, '--token', archiveToken],
        { from: 'user' },
      );
    const answer = await app.deliver('/callback/kept/d.txt', 'd', from('192.0.2.8'));
    await run('kept', '192.0.2.8');
    await run('kept', '192.0.2.8', '--revoke');

    const id = answer.headers['collector-delivery'];
    expect(said).toEqual([
      `192.0.2.8 counts as listed for kept from now on; 1 delivery was released\n${id}`,
      '192.0.2.8 is no longer trusted for kept',
    ]);
    expect(await app.filed(answer)).toMatchObject({ state: 'filed' });
  });

  it('is not trusted by the command where nobody can be asked, and it says why', async () => {
    // A port that was just let go of may be somebody else's by now.
    const url = 'http://127.0.0.1:2';
    const asking = trustCommand().parseAsync(['kept', '192.0.2.8', '--url', url, '--token', archiveToken], {
      from: 'user',
    });

    await expect(asking).rejects.toThrow(/^no collector answers at \S+ \(.*ECONNREFUSED.*\): is it running\?$/);
  });

  it.each([
    ['kept', '10.1', 400],
    ['kept', '192.0.2.3/8', 400],
    ['kept', '0.0.0.0/0', 400],
    ['kept', '', 400],
    ['anyone', '192.0.2.1', 400],
    ['nowhere', '192.0.2.1', 404],
  ])('is not trusted for %s as %j', async (source, address, status) => {
    expect((await app.api(trusted(source, address), 'POST')).status).toBe(status);
  });

  it('is trusted by a form of the page, in the canonical spelling', async () => {
    const form = {
      Authorization: `Bearer ${archiveToken}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const answer = await app.send({
      path: '/refused/trusted',
      body: 'source=kept&address=2001%3ADB8%3A0%3A0%3A%3A1',
      headers: form,
    });
    expect(answer).toMatchObject({ status: 303, headers: { location: '/set-up#source-kept' } });
    expect((await sendersOf(app, 'kept')).trusted).toContainEqual(expect.objectContaining({ range: '2001:db8::1' }));
    const page = (await app.api('/set-up')).body.toString();
    expect(page).toContain('2001:db8::1');
    expect(page).toContain('of 2 never called');
  });

  it('stays trusted and counted over a restart, which lets go of what the settings list by now', async () => {
    await app.deliver('/callback/kept/listed.txt', 'l', from('198.51.100.9'));
    const waiting = (await app.list('&source=kept')).filter(({ sender }) => sender === '192.0.2.4');
    expect(waiting).toMatchObject([{ state: 'quarantined' }]);
    const sources = {
      ...settings.sources,
      kept: aSource({ allow: { ...listing('quarantine'), list: ['192.0.2.4'] } }),
    };
    await app.restart({ ...settings, sources });

    await until(
      'it is released',
      async () => (await app.api(`/api/v1/deliveries/${waiting[0]?.id}`)).json.state === 'filed',
    );
    expect(await app.filed(await app.deliver('/callback/kept', 'y', from('192.0.2.3')))).toMatchObject({
      state: 'filed',
    });
    expect((await sendersOf(app, 'shadow')).trusted).toMatchObject([{ range: '192.0.2.0/29', hits: 1 }]);
    expect((await sendersOf(app, 'signed')).unlisted).toMatchObject([{ address: '192.0.2.6', isAlarming: true }]);
    expect(JSON.parse(await readFile(join(app.dir, 'trusted.json'), 'utf8')).kept).toHaveLength(3);
    expect((await app.deliver('/callback/kept', '{}', { ...json, ...from('198.51.100.9') })).status).toBe(200);
  });

  it('still raises the alarm when a crash has taken the counts, as long as something is quarantined', async () => {
    const [{ receivedAt } = { receivedAt: '' }] = await app.list('&source=signed');
    await app.stop();
    await rm(join(app.dir, 'senders.json'));
    await app.start();

    const { unlisted } = await sendersOf(app, 'signed');
    expect(unlisted).toMatchObject([{ address: '192.0.2.6', count: 1, lastAt: receivedAt, isAlarming: true }]);
    expect(JSON.stringify(await check(app))).toContain('192.0.2.6, which is not listed (once,');
  });
});
