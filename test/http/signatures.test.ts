import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';

const secret = `whsec_${Buffer.from('the secret of the tests').toString('base64')}`;
const older = `whsec_${Buffer.from('the secret of before').toString('base64')}`;

function sign(body: Buffer | string, { id = 'msg_1', atMs = Date.now(), key = secret } = {}): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const hmac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
  const signature = hmac.update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

describe('a signed callback (standard-webhooks)', () => {
  const app = sharedApp({
    sources: {
      signed: aSource({
        auth: [
          { signature: { scheme: 'standard-webhooks', secret } },
          { signature: { scheme: 'standard-webhooks', secret: older } },
        ],
      }),
      either: aSource({ auth: [{ bearer: callbackToken }, { signature: { scheme: 'standard-webhooks', secret } }] }),
    },
  });
  const post = (body: Buffer | string | null, headers: Record<string, string>, source = 'signed') =>
    app.send({ path: `/callback/${source}`, body, headers });

  it.each([
    ['a small body', '{"a":1}'],
    ['a spooled body', randomBytes(700_000)],
    ['an empty one', ''],
  ])('is taken with a signature that fits: %s', async (_what, body) => {
    const answer = await post(body, sign(body));
    expect(answer.text).toBe('OK');
    expect((await app.filed(answer)).headers['webhook-signature']).toBe('***');
  });

  it('is taken in a form, in chunks, and signed with the older secret', async () => {
    const form = aForm([
      { name: 'a', filename: 'a.bin', body: randomBytes(5000) },
      { name: 'b', body: 'b' },
    ]);
    const answer = await app.send({
      path: '/callback/signed',
      body: [form.subarray(0, 100), form.subarray(100)],
      headers: { 'Content-Type': formType, ...sign(form, { key: older }) },
    });
    expect(answer.status).toBe(200);
    expect((await app.filed(answer)).parts).toHaveLength(2);
  });

  it.each([
    ['small', Buffer.from('{"a":1}')],
    ['spooled', randomBytes(700_000)],
    ['empty', Buffer.alloc(0)],
  ])(
    'P3: with a signature that does not fit it is 401 after the last byte, and nothing is left: %s',
    async (_what, body) => {
      const before = (await app.list()).length;
      const answer = await post(body, sign(Buffer.concat([body, Buffer.from('x')])));
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^[A-Z]\w+/);
      expect(answer.json.code).toBe('bad-signature');
      expect(await app.spool()).toEqual([]);
      expect(await app.list()).toHaveLength(before);
    },
  );

  it('P3: with a bad signature, JSON that is not JSON is 401 and never in the quarantine', async () => {
    const answer = await post('{"a":', { ...sign('other'), 'Content-Type': 'application/json' });
    expect(answer.json.code).toBe('bad-signature');
    expect((await app.api('/api/v1/quarantine')).json.items).toEqual([]);
  });

  it('with a good signature, JSON that is not JSON is 400 and kept', async () => {
    const answer = await post('{"b":', { ...sign('{"b":'), 'Content-Type': 'application/json' });
    expect(answer.json).toMatchObject({ code: 'malformed-json', deliveryId: expect.any(String) });
  });

  it.each([
    ['six minutes old', { atMs: Date.now() - 360_000 }],
    ['six minutes ahead', { atMs: Date.now() + 360_000 }],
    ['with a full stop in its id', { id: 'msg.1' }],
  ])('P16: %s it is 401 on the head alone', async (_what, how) => {
    const headers = Object.entries(sign('x'.repeat(100), how)).map(([name, value]) => `${name}: ${value}`);
    const answer = await exchangeRaw(
      app.origin,
      rawHead('POST', '/callback/signed', [...headers, 'Content-Length: 100', 'Expect: 100-continue']),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).not.toContain('100 Continue');
    expect(answer).toContain('"code":"bad-signature"');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s it is 401', async (name) => {
    const { [name]: _, ...headers } = sign('x');
    expect((await post('x', headers)).status).toBe(401);
  });

  it('one signature of several has to fit', async () => {
    const good = sign('several', { id: 'msg_2' });
    const headers = { ...good, 'webhook-signature': `v1,AAAA v1a,BBBB v2,CCCC ${good['webhook-signature']}` };
    expect((await post('several', headers)).status).toBe(200);
    expect((await post('several', { ...good, 'webhook-signature': 'v1,AAAA' })).status).toBe(401);
  });

  it('any one credential of a source is enough, and a broken signature does not spoil a good token', async () => {
    expect((await post('by token', { Authorization: `Bearer ${callbackToken}` }, 'either')).status).toBe(200);
    expect((await post('by signature', sign('by signature'), 'either')).status).toBe(200);
    expect((await post('both', { ...sign('other'), Authorization: `Bearer ${callbackToken}` }, 'either')).status).toBe(
      200,
    );
    expect((await post('neither', {}, 'either')).status).toBe(401);
  });
});
