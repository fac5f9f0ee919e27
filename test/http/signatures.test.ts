import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';
import { aMessage, aSigner, certificateName, headersOf, startSnsStandIn, topic } from '../fixtures/sns.ts';

const secret = `whsec_${Buffer.from('the secret of the tests').toString('base64')}`;
const older = `whsec_${Buffer.from('the secret of before').toString('base64')}`;

function sign(body: Buffer | string, { id = 'msg_1', aheadMs = 0, key = secret } = {}): Record<string, string> {
  const timestamp = String(Math.floor((Date.now() + aheadMs) / 1000));
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
      // What was taken before may still be on its way out of the spool.
      await app.spoolIsEmpty();
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
    ['six minutes old', { aheadMs: -360_000 }],
    ['six minutes ahead', { aheadMs: 360_000 }],
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

const key = 'the secret of a vendor';
const newKey = 'the secret of tomorrow';
const publicUrl = 'https://collector.example.org/behind';
const standIn = await startSnsStandIn();
afterAll(() => standIn.close());

/** One time for all, so that a signature and its header never fall into two seconds. */
const time = String(Math.floor(Date.now() / 1000));
const mac = (algorithm: string, secret: string, ...pieces: (string | Buffer)[]): Buffer =>
  createHmac(algorithm, secret)
    .update(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
    .digest();

interface Signing {
  settings: (secret: string) => Record<string, unknown>;
  headers: (body: Buffer, secret: string) => Record<string, string>;
}

/** Schemes that cover the raw body. */
const schemes: Record<string, Signing> = {
  svix: {
    settings: (secret) => ({ scheme: 'standard-webhooks', secret: Buffer.from(secret).toString('base64') }),
    headers: (body, secret) => ({
      'svix-id': 'msg_1',
      'svix-timestamp': time,
      'svix-signature': `v1,${mac('sha256', secret, `msg_1.${time}.`, body).toString('base64')}`,
    }),
  },
  elevenlabs: {
    settings: (secret) => ({ scheme: 'elevenlabs', secret }),
    headers: (body, secret) => ({
      'ElevenLabs-Signature': `t=${time},v0=${mac('sha256', secret, `${time}.`, body).toString('hex')}`,
    }),
  },
  zoom: {
    settings: (secret) => ({ scheme: 'zoom', secret }),
    headers: (body, secret) => ({
      'x-zm-request-timestamp': time,
      'x-zm-signature': `v0=${mac('sha256', secret, `v0:${time}:`, body).toString('hex')}`,
    }),
  },
  azure: {
    settings: (secret) => ({ scheme: 'azure', secret }),
    headers: (body, secret) => ({
      'X-MicrosoftSpeechServices-Signature': mac('sha256', secret, body).toString('base64'),
    }),
  },
  ibm: {
    settings: (secret) => ({ scheme: 'ibm', secret }),
    headers: (body, secret) => ({ 'X-Callback-Signature': mac('sha256', secret, body).toString('base64') }),
  },
  'ibm-sha1': {
    settings: (secret) => ({ scheme: 'ibm', secret }),
    headers: (body, secret) => ({ 'X-Callback-Signature': mac('sha1', secret, body).toString('base64') }),
  },
  hmac: {
    settings: (secret) => ({
      ...{ scheme: 'hmac', secret, header: 'X-Acme', prefix: 'sha512=', algorithm: 'sha512', encoding: 'base64' },
      ...{ signed: '{timestamp}.{body}', timestampHeader: 'X-Acme-Time', tolerance: '10m' },
    }),
    headers: (body, secret) => ({
      'X-Acme-Time': time,
      'X-Acme': `sha512=${mac('sha512', secret, `${time}.`, body).toString('base64')}`,
    }),
  },
};

describe('a callback signed by its vendor', () => {
  const app = sharedApp({
    sources: Object.fromEntries(
      Object.entries(schemes).map(([name, { settings }]) => [
        name,
        aSource({ auth: [{ signature: settings(newKey) }, { signature: settings(key) }] }),
      ]),
    ),
  });

  /** Everything on the disk that a delivery could leave. */
  const kept = async () => ({
    spool: await app.spool(),
    files: await app.files(),
    deliveries: (await app.list()).length,
    quarantine: (await app.api('/api/v1/quarantine')).json.items,
  });

  describe.each(Object.entries(schemes))('%s', (name, { headers }) => {
    const path = `/callback/${name}`;
    const post = (body: Buffer | Buffer[], sent: Record<string, string>) => app.send({ path, body, headers: sent });

    it.each([key, newKey])('is taken with either secret, whole and in chunks', async (secret) => {
      const body = randomBytes(1000);
      const sent = headers(body, secret);
      const answer = await post(body, sent);
      expect(answer.text).toBe('OK');
      const delivery = await app.filed(answer);
      expect(await app.part(delivery.id)).toEqual(body);
      expect(Object.values(delivery.headers)).not.toContain(Object.values(sent).at(-1));
      const other = randomBytes(700_000);
      const chunks = [other.subarray(0, 1), other.subarray(1, 300_000), other.subarray(300_000)];
      const inChunks = await app.filed(await post(chunks, headers(other, secret)));
      expect(await app.part(inChunks.id)).toEqual(other);
    });

    it.each([
      ['small', 1000],
      ['spooled', 700_000],
    ])('P3: is 401 with one byte changed, and nothing of it is left: %s', async (_size, bytes) => {
      await app.spoolIsEmpty();
      const before = await kept();
      const body = randomBytes(bytes);
      const changed = Buffer.from(body);
      changed[bytes - 1] = (changed[bytes - 1] ?? 0) ^ 1;
      for (const refused of [
        await post(changed, headers(body, key)),
        await post([changed.subarray(0, 500), changed.subarray(500)], headers(body, key)),
        await post(body, headers(body, 'another secret')),
        await post(Buffer.concat([body, Buffer.from('x')]), headers(body, key)),
      ]) {
        expect(refused).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
      }
      expect(await kept()).toEqual(before);
    });

    it('P16: is 401 before its body is asked for when the signature is missing or malformed', async () => {
      for (const lines of [[], Object.keys(headers(Buffer.alloc(0), key)).map((header) => `${header}: nonsense`)]) {
        const head = rawHead('POST', path, [...lines, 'Content-Length: 1000000', 'Expect: 100-continue']);
        const answer = await exchangeRaw(app.origin, head);
        expect(answer).toMatch(/^HTTP\/1\.1 401 /);
        expect(answer).not.toContain('100 Continue');
      }
    });

    it('P7: sent a second time is a duplicate, of which nothing is stored again', async () => {
      const body = Buffer.from(JSON.stringify({ id: `job-${name}`, status: 'completed' }));
      const sent = headers(body, key);
      const first = await app.filed(await post(body, sent));
      const again = await app.filed(await post(body, sent));
      expect(again.duplicateOf).toBe(first.id);
      expect(again.parts[0]?.path).toBe(first.parts[0]?.path);
    });
  });

  it('P11: of 50 MB is judged as it streams by, and gone when it does not fit', async () => {
    const body = Buffer.alloc(50_000_000, randomBytes(1000));
    const chunks = Array.from({ length: 50 }, (_, index) => body.subarray(index * 1_000_000, (index + 1) * 1_000_000));
    const taken = await app.send({
      path: '/callback/zoom',
      body: chunks,
      headers: schemes.zoom?.headers(body, key) ?? {},
    });
    expect(taken.text).toBe('OK');
    const before = (await app.list()).length;
    body[49_999_999] = (body[49_999_999] ?? 0) ^ 1;
    const signed = schemes.zoom?.headers(Buffer.alloc(50_000_000, 1), key) ?? {};
    const refused = await app.send({ path: '/callback/zoom', body, headers: signed });
    expect(refused).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
    expect(await app.list()).toHaveLength(before);
    await app.filed(taken);
    await app.spoolIsEmpty();
  });
});

describe('a callback of Twilio behind a proxy', () => {
  const app = sharedApp({
    server: { publicUrl },
    sources: {
      calls: aSource({ vendor: 'twilio', auth: [{ signature: { scheme: 'twilio', secret: key } }] }),
      unlisted: aSource({
        vendor: 'twilio',
        auth: [{ signature: { scheme: 'twilio', secret: key } }],
        allow: { list: ['203.0.113.7'], mode: 'quarantine' },
      }),
    },
  });
  const sign = (text: string) => mac('sha1', key, text).toString('base64');
  const form = 'TranscriptionSid=TR1&AccountSid=AC1&TranscriptionStatus=completed&TranscriptionText=Hello+there';
  const formText = 'AccountSidAC1TranscriptionSidTR1TranscriptionStatuscompletedTranscriptionTextHello there';
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };

  it('is taken by its public URL and its form', async () => {
    const path = '/callback/calls?x=1';
    const headers = { ...type, 'X-Twilio-Signature': sign(`${publicUrl}${path}${formText}`) };
    const answer = await app.send({ path, body: form, headers });
    expect(answer.text).toBe('OK');
    expect(await app.filed(answer)).toMatchObject({ jobId: 'TR1', headers: { 'x-twilio-signature': '***' } });
  });

  it('P3: is 401 with another form, URL or host in front, and nothing of it is left', async () => {
    await app.spoolIsEmpty();
    const before = (await app.list()).length;
    const signature = sign(`${publicUrl}/callback/calls${formText}`);
    for (const [path, body, signed] of [
      ['/callback/calls', form.replace('Hello', 'hello'), signature],
      ['/callback/calls?x=2', form, signature],
      ['/callback/calls', form, sign(`${app.origin}/callback/calls${formText}`)],
    ] as const) {
      const answer = await app.send({ path, body, headers: { ...type, 'X-Twilio-Signature': signed } });
      expect(answer).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
      expect(answer.json.detail).toContain('calls another URL than the public one');
      expect(answer.json.detail).not.toContain(publicUrl);
      const logged = app.logged.map((line) => JSON.parse(line));
      expect(logged).toContainEqual(expect.objectContaining({ code: 'bad-signature', reason: answer.json.detail }));
    }
    const long = `a=${'x'.repeat(1024 * 1024)}`;
    const signed = sign(`${publicUrl}/callback/calls${long.replace('=', '')}`);
    const tooLarge = await app.send({
      path: '/callback/calls',
      body: long,
      headers: { ...type, 'X-Twilio-Signature': signed },
    });
    expect(tooLarge).toMatchObject({ status: 413, json: { code: 'body-too-large' } });
    expect(await app.list()).toHaveLength(before);
    expect(await app.spool()).toEqual([]);
  });

  it('is told nothing of its signature when it comes from elsewhere: it is refused for its address', async () => {
    const path = '/callback/unlisted';
    for (const body of [form, `a=${'x'.repeat(1024 * 1024)}`]) {
      const answer = await app.send({ path, body, headers: { ...type, 'X-Twilio-Signature': sign('another') } });
      expect(answer).toMatchObject({ status: 403, json: { code: 'sender-not-allowed' } });
      expect(answer.json.detail).not.toContain('signature');
    }
  });

  it('is taken with a form of 80 KiB, signed with a shared key', async () => {
    const path = '/callback/calls';
    const text = 'x'.repeat(80 * 1024);
    const signature = mac('sha256', key, `${publicUrl}${path}AccountSidAC1TranscriptionSidTR8TranscriptionText${text}`);
    const answer = await app.send({
      path,
      body: `TranscriptionSid=TR8&AccountSid=AC1&TranscriptionText=${text}`,
      headers: {
        ...type,
        'X-Twilio-Signature': signature.toString('base64'),
        'X-Twilio-Webhooks-Signature-Settings': 'key=webhooks_sharedkey_1,algorithm=HMAC_SHA256',
      },
    });
    expect(answer.text).toBe('OK');
  });

  it('is taken as JSON by the hash in its URL, however long', async () => {
    const body = JSON.stringify({ TranscriptionSid: 'TR2', text: 'x'.repeat(500_000) });
    const path = `/callback/calls?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const headers = { 'Content-Type': 'application/json', 'X-Twilio-Signature': sign(`${publicUrl}${path}`) };
    expect((await app.send({ path, body, headers })).text).toBe('OK');
    expect((await app.send({ path, body: `${body} `, headers })).status).toBe(401);
  });
});

describe('a message of Amazon SNS', () => {
  const app = sharedApp({
    sources: {
      done: aSource({
        vendor: 'aws',
        auth: [{ signature: { scheme: 'sns', topics: [topic], endpoint: standIn.origin, ca: standIn.ca } }],
      }),
    },
  });
  const SigningCertURL = `${standIn.origin}/${certificateName}`;
  const post = (message: Record<string, string>, body = JSON.stringify(message)) =>
    app.send({ path: '/callback/done', body, headers: headersOf(message) });

  it.each(['1', '2'])(
    'is taken with a signature of version %s, by a certificate that is fetched once',
    async (version) => {
      for (const name of ['one', 'two']) {
        const message = aMessage(standIn.signer, {
          SigningCertURL,
          SignatureVersion: version,
          Message: JSON.stringify({ source: 'aws.transcribe', detail: { TranscriptionJobName: `${name}-${version}` } }),
        });
        const delivery = await app.filed(await post(message));
        expect(delivery).toMatchObject({ jobId: `${name}-${version}` });
      }
      expect(standIn.asked.filter((path) => path.endsWith('.pem'))).toHaveLength(1);
    },
  );

  it('P3: is 401 when it was changed, signed by a stranger, or is of another topic, and nothing of it is left', async () => {
    await app.spoolIsEmpty();
    const before = (await app.list()).length;
    const asked = standIn.asked.length;
    const good = aMessage(standIn.signer, { SigningCertURL });
    const forged = await aSigner();
    for (const answer of [
      await post(good, JSON.stringify({ ...good, Message: 'x' })),
      await post(aMessage(forged, { SigningCertURL })),
      await post(aMessage(forged, { SigningCertURL: `https://sns.eu-west-1.amazonaws.com/${certificateName}` })),
      await post(aMessage(standIn.signer, { SigningCertURL, TopicArn: `${topic}-other` })),
      await post(good, 'no JSON'),
    ]) {
      expect(answer).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
      expect(answer.json.detail).not.toContain('secret');
    }
    const tooLarge = await post(good, JSON.stringify(good).padEnd(600_000));
    expect(tooLarge).toMatchObject({ status: 413, json: { code: 'body-too-large' } });
    expect(standIn.asked).toHaveLength(asked);
    expect(await app.list()).toHaveLength(before);
    expect(await app.spool()).toEqual([]);
  });

  it('P3: is 503 while its certificate cannot be fetched, and nothing of it is left', async () => {
    await app.spoolIsEmpty();
    const before = (await app.list()).length;
    const unknown = `${standIn.origin}/SimpleNotificationService-ff.pem`;
    standIn.status = 500;
    const answer = await post(aMessage(standIn.signer, { SigningCertURL: unknown }));
    standIn.status = null;
    expect(answer).toMatchObject({ status: 503, json: { code: 'vendor-unreachable' } });
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await app.list()).toHaveLength(before);
    expect(await app.spool()).toEqual([]);
  });
});
