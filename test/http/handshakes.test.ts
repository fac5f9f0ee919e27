import { createHmac } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';
import {
  aConfirmation,
  aMessage,
  aSigner,
  certificateName,
  headersOf,
  startSnsStandIn,
  topic,
} from '../fixtures/sns.ts';
import { until } from '../fixtures/until.ts';

const key = 'the secret token';
const newKey = 'the secret token of tomorrow';
const time = String(Math.floor(Date.now() / 1000));
const standIn = await startSnsStandIn();
afterAll(() => standIn.close());

function mac(text: string, secret = key): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

const signedOnly = [{ signature: { scheme: 'zoom', secret: key } }];

const app = sharedApp({
  sources: {
    zoom: aSource({
      vendor: 'zoom',
      auth: [{ signature: { scheme: 'zoom', secret: newKey } }, { signature: { scheme: 'zoom', secret: key } }],
    }),
    'zoom-both': aSource({
      vendor: 'zoom',
      auth: [{ query: { name: 'token', value: callbackToken } }, { signature: { scheme: 'zoom', secret: key } }],
    }),
    'zoom-unsigned': aSource({ vendor: 'zoom' }),
    azure: aSource({ vendor: 'azure', auth: [{ signature: { scheme: 'azure', secret: key } }] }),
    'azure-token': aSource({ vendor: 'azure' }),
    ibm: aSource({ vendor: 'ibm', auth: [{ signature: { scheme: 'ibm', secret: key } }] }),
    elsewhere: aSource({ vendor: 'ibm', allow: ['203.0.113.7'] }),
    aws: aSource({
      vendor: 'aws',
      auth: [{ signature: { scheme: 'sns', topics: [topic], endpoint: standIn.origin, ca: standIn.ca } }],
    }),
    'aws-token': aSource({ vendor: 'aws' }),
    generic: aSource({ auth: [{ signature: { scheme: 'zoom', secret: key } }] }),
    challenged: aSource({ auth: signedOnly, handshake: { echo: '?challenge' } }),
    'challenged-elsewhere': aSource({ auth: signedOnly, handshake: { echo: '?challenge' }, allow: ['203.0.113.7'] }),
    'with-token': aSource({
      auth: signedOnly,
      handshake: { echo: '?hub.challenge', where: { '?hub.mode': 'subscribe', '?hub.verify_token': 'our word' } },
    }),
    validated: aSource({ auth: signedOnly, handshake: { echo: 'Validation-Token' } }),
    asked: aSource({ auth: signedOnly, handshake: { echo: '/challenge', where: { '/type': 'url_verification' } } }),
    'asked-in-json': aSource({ handshake: { echo: '/challenge', as: 'json' } }),
  },
});
const bearer = { Authorization: `Bearer ${callbackToken}` };

/** Everything that a request could leave behind. */
async function kept() {
  await until('all of it is filed', async () => (await app.list()).every(({ state }) => state !== 'received'));
  await app.spoolIsEmpty();
  const { length } = await app.list();
  return { deliveries: length, files: await app.files(), quarantine: (await app.api('/api/v1/quarantine')).json.items };
}

describe('the validation of a URL by Zoom', () => {
  const validation = (plainToken: unknown, more: object = {}) =>
    JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken }, event_ts: 1, ...more });
  const signed = (body: string, secret = key) => ({
    'Content-Type': 'application/json',
    'x-zm-request-timestamp': time,
    'x-zm-signature': `v0=${mac(`v0:${time}:${body}`, secret).toString('hex')}`,
  });
  const post = (body: string | string[], headers: Record<string, string>, source = 'zoom') =>
    app.send({ path: `/callback/${source}`, body, headers });

  it.each([key, newKey])(
    'is answered with the token, signed by the secret that signed the request; nothing is stored',
    async (secret) => {
      const before = await kept();
      const body = validation('qgg8vlvZRS6UYooatFL8Aw');
      for (const sent of [body, [body.slice(0, 10), body.slice(10)]]) {
        const logged = app.logged.length;
        const answer = await post(sent, signed(body, secret));
        expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
        expect(answer.json).toEqual({
          plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
          encryptedToken: mac('qgg8vlvZRS6UYooatFL8Aw', secret).toString('hex'),
        });
        expect(answer.headers['collector-delivery']).toBeUndefined();
        // Filing may have its say in between.
        const lines = app.logged.slice(logged).map((line) => JSON.parse(line));
        expect(lines).toContainEqual(expect.objectContaining({ source: 'zoom', status: 200, msg: 'handshake' }));
      }
      expect(await kept()).toEqual(before);
    },
  );

  it('P16: is no oracle: without a signature that fits it is 401, and nothing is signed or stored', async () => {
    const before = await kept();
    const body = validation('abc');
    for (const headers of [{}, signed(validation('abd')), signed(body, 'another secret')]) {
      const answer = await post(body, headers);
      expect(answer).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
      expect(answer.text).not.toContain(mac('abc').toString('hex'));
    }
    expect(await kept()).toEqual(before);
  });

  it('P16: signs nothing that could be the signature of a callback', async () => {
    const body = validation(`v0:${time}:{"event":"recording.transcript_completed"}`);
    const answer = await post(body, signed(body));
    expect(answer.text).toBe('OK');
    expect(await app.filed(answer)).toMatchObject({ vendorStatus: 'endpoint.url_validation' });
  });

  it('is answered beside another credential with the first secret, and without a secret kept like a delivery', async () => {
    const body = validation('abc');
    const answer = await post(body, {}, `zoom-both?token=${callbackToken}`);
    expect(answer.json).toEqual({ plainToken: 'abc', encryptedToken: mac('abc').toString('hex') });
    expect((await post(body, bearer, 'zoom-unsigned')).text).toBe('OK');
    expect((await post(body, signed(body), 'generic')).text).toBe('OK');
  });

  it('is not what a longer body is taken for, nor another event', async () => {
    for (const body of [validation('abc', { padding: 'x'.repeat(16_384) }), validation('abc', { event: 'other' })]) {
      expect((await post(body, signed(body))).headers['collector-delivery']).toBeDefined();
    }
  });

  it('P16: is judged like any request: a body is not asked for before its head has passed', async () => {
    const answer = await exchangeRaw(
      app.origin,
      rawHead('POST', '/callback/zoom', ['Content-Length: 100', 'Expect: 100-continue']),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).not.toContain('100 Continue');
  });
});

describe('the challenge of Azure', () => {
  const event = (word: string) => ({ 'X-MicrosoftSpeechServices-Event': word });
  const signature = (body: string) => ({ 'X-MicrosoftSpeechServices-Signature': mac(body).toString('base64') });

  it.each([
    ['POST', 'challenge', ''],
    ['POST', 'Challenge', '{"self":"https://example.org"}'],
    ['GET', 'challenge', ''],
    ['GET', 'none', ''],
  ])('by %s, as %s, is answered with the token; nothing is stored', async (method, word, body) => {
    const before = await kept();
    const path = '/callback/azure?validationToken=a%20token%3Cb%3E';
    const headers = { ...event(word), ...signature(body) };
    const answer = await app.send({ method, path, headers, body: body === '' ? null : body });
    expect(answer).toMatchObject({ status: 200, text: 'a token<b>' });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' });
    expect(await kept()).toEqual(before);
  });

  it('is answered to any other credential too', async () => {
    const path = '/callback/azure-token?validationToken=t';
    for (const method of ['GET', 'POST']) {
      expect((await app.send({ method, path, headers: { ...bearer, ...event('challenge') } })).text).toBe('t');
    }
  });

  it.each(['GET', 'POST'])('P16: by %s is 401 unsigned, and when another body was signed', async (method) => {
    const path = '/callback/azure?validationToken=t';
    for (const headers of [event('challenge'), { ...event('challenge'), ...signature('x') }]) {
      const answer = await app.send({ method, path, headers });
      expect(answer).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
      expect(answer.headers['www-authenticate']).toBeDefined();
    }
  });

  it('is not what an event is taken for, whatever its query', async () => {
    const body = '{"self":"https://westeurope.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/1"}';
    const path = '/callback/azure?validationToken=t';
    const headers = { ...event('TranscriptionCompletion'), ...signature(body) };
    const answer = await app.send({ path, body, headers });
    expect(answer.text).toBe('OK');
    expect(await app.filed(answer)).toMatchObject({ jobId: '1' });
  });
});

describe('the registration of a callback URL at IBM', () => {
  const get = (query: string, headers: Record<string, string>, source = 'ibm') =>
    app.send({ method: 'GET', path: `/callback/${source}${query}`, headers });
  const signed = (text: string) => ({ 'X-Callback-Signature': mac(text).toString('base64') });

  it('is answered with its challenge string; nothing is stored', async () => {
    const before = await kept();
    const answer = await get('?challenge_string=a%20b%C3%BC', { Accept: 'text/plain', ...signed('a bü') });
    expect(answer).toMatchObject({ status: 200, text: 'a bü' });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' });
    expect(await kept()).toEqual(before);
  });

  it('P16: is 401 unsigned, and when another string was signed', async () => {
    for (const headers of [{}, signed('b'), signed('')]) {
      expect(await get('?challenge_string=a', headers)).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
    }
  });

  it('comes after source and address: 404, 403', async () => {
    expect((await get('?challenge_string=a', signed('a'), 'nobody')).status).toBe(404);
    expect((await get('?challenge_string=a', bearer, 'elsewhere')).json).toMatchObject({ code: 'sender-not-allowed' });
  });

  it('by any other GET is 405, also with a body, and by POST a delivery', async () => {
    expect(await get('', signed(''))).toMatchObject({ status: 405, headers: { allow: 'POST, PUT' } });
    const withBody = { method: 'GET', path: '/callback/ibm?challenge_string=a', body: 'x', headers: signed('a') };
    expect((await app.send(withBody)).status).toBe(405);
    const chunked = { ...signed('a'), 'Transfer-Encoding': 'chunked' };
    expect((await app.send({ ...withBody, body: ['x'], headers: chunked })).status).toBe(405);
    expect((await app.send({ ...withBody, method: 'POST', headers: signed('x') })).text).toBe('OK');
    const generic = { method: 'GET', path: '/callback/generic?challenge_string=a', headers: signed('a') };
    expect((await app.send(generic)).status).toBe(405);
  });
});

describe('the confirmation of a subscription at Amazon SNS', () => {
  const post = (message: Record<string, string>, source = 'aws', headers: Record<string, string> = {}) =>
    app.send({
      path: `/callback/${source}`,
      body: JSON.stringify(message),
      headers: { ...headersOf(message), ...headers },
    });
  const confirmations = () => standIn.asked.filter((path) => path.startsWith('/?'));

  it('is made by following the link, once for each message; nothing is stored', async () => {
    const before = await kept();
    const answer = await post(aConfirmation(standIn.signer, standIn.origin));
    expect(answer).toMatchObject({ status: 200, text: 'OK' });
    expect(answer.headers['collector-delivery']).toBeUndefined();
    expect(confirmations()).toEqual([`/?Action=ConfirmSubscription&TopicArn=${topic}&Token=a-token`]);
    expect(await kept()).toEqual(before);
  });

  it('P16: is not made for a topic that is not listed, or by a signature that is not Amazon’s', async () => {
    const before = confirmations().length;
    const stranger = await aSigner();
    const good = aConfirmation(standIn.signer, standIn.origin);
    for (const message of [
      aConfirmation(standIn.signer, standIn.origin, { TopicArn: `${topic}-other` }),
      aConfirmation(stranger, standIn.origin),
      { ...good, SubscribeURL: 'https://example.org/' },
      { ...good, Token: 'other' },
    ]) {
      expect(await post(message)).toMatchObject({ status: 401, json: { code: 'bad-signature' } });
    }
    expect(confirmations()).toHaveLength(before);
  });

  it('follows no link to anywhere else, even when it is signed', async () => {
    const before = standIn.asked.length;
    for (const SubscribeURL of [
      'https://example.org/?Action=ConfirmSubscription',
      'http://169.254.169.254/latest/meta-data',
      `${standIn.origin}/?Action=Unsubscribe&TopicArn=${topic}`,
    ]) {
      const answer = await post(aConfirmation(standIn.signer, standIn.origin, { SubscribeURL }));
      expect(answer).toMatchObject({ status: 400, json: { code: 'bad-request' } });
    }
    expect(standIn.asked).toHaveLength(before);
  });

  it('is 503 when Amazon does not confirm, so that Amazon asks again', async () => {
    standIn.status = 500;
    const answer = await post(aConfirmation(standIn.signer, standIn.origin));
    standIn.status = null;
    expect(answer).toMatchObject({ status: 503, json: { code: 'vendor-unreachable' } });
    expect((await post(aConfirmation(standIn.signer, standIn.origin))).status).toBe(200);
  });

  it('is left to a person where the message was let in by another credential: it is kept, and no link followed', async () => {
    const before = standIn.asked.length;
    const answer = await post(aConfirmation(standIn.signer, standIn.origin), 'aws-token', bearer);
    expect(await app.filed(answer)).toMatchObject({ vendorStatus: 'SubscriptionConfirmation' });
    expect(standIn.asked).toHaveLength(before);
  });

  it('does not touch notifications', async () => {
    const SigningCertURL = `${standIn.origin}/${certificateName}`;
    const before = confirmations().length;
    const message = aMessage(standIn.signer, { SigningCertURL });
    expect(await app.filed(await post(message))).toMatchObject({ jobId: 'call-17', outcome: 'success' });
    expect(confirmations()).toHaveLength(before);
  });
});

describe('a handshake of the settings', () => {
  const signed = (body: string) => ({
    'Content-Type': 'application/json',
    'x-zm-request-timestamp': time,
    'x-zm-signature': `v0=${mac(`v0:${time}:${body}`).toString('hex')}`,
  });
  const ask = (path: string, { method = 'GET', headers = {}, body = null as string | null } = {}) =>
    app.send({ method, path: `/callback/${path}`, headers, body });

  it.each(['GET', 'POST'])(
    'gives a query parameter back by %s, to whoever asks: there is nothing to prove yet, and nothing is signed or stored',
    async (method) => {
      const before = await kept();
      const answer = await ask('challenged?challenge=a%20b%3Cc%3E%2B', { method });
      expect(answer).toMatchObject({ status: 200, text: 'a b<c>+' });
      expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' });
      expect(answer.headers['collector-delivery']).toBeUndefined();
      expect(await kept()).toEqual(before);
    },
  );

  it('P16: gives nothing back to addresses that may not call, nor what is long, repeated or missing', async () => {
    expect((await ask('challenged-elsewhere?challenge=abc')).status).toBe(403);
    for (const query of ['challenge=', 'challenge=a&challenge=b', `challenge=${'a'.repeat(4097)}`, 'other=a']) {
      expect((await ask(`challenged?${query}`)).status).toBe(401);
    }
  });

  it('P16: never swallows a delivery, and lets none in', async () => {
    const body = '{"id":"a-call"}';
    const refused = await ask('challenged?challenge=abc', { method: 'POST', body });
    expect(refused.json).toMatchObject({ code: 'bad-signature' });
    const taken = await ask('challenged?challenge=abc', { method: 'POST', body, headers: signed(body) });
    expect(await app.filed(taken)).toMatchObject({ jobId: 'a-call' });
  });

  it('asks for the token that both sides know', async () => {
    const query = 'hub.mode=subscribe&hub.challenge=1158201444';
    expect((await ask(`with-token?${query}&hub.verify_token=our%20word`)).text).toBe('1158201444');
    for (const other of [
      '',
      '&hub.verify_token=',
      '&hub.verify_token=another',
      '&hub.verify_token=our%20word&hub.mode=x',
    ]) {
      expect((await ask(`with-token?${query}${other}`)).status).toBe(401);
    }
  });

  it('gives a header back as one', async () => {
    const headers = { 'Validation-Token': 'f3a1-27' };
    const answer = await ask('validated', { method: 'POST', headers });
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'validation-token': 'f3a1-27' } });
    const body = '{"id":"another-call"}';
    const delivery = await ask('validated', { method: 'POST', body, headers: { ...headers, ...signed(body) } });
    expect(await app.filed(delivery)).toMatchObject({ jobId: 'another-call' });
  });

  it('gives a field of the body back once it is proved', async () => {
    const before = await kept();
    const body = JSON.stringify({ token: 'x', challenge: '3eZbrw1aB', type: 'url_verification' });
    expect((await ask('asked', { method: 'POST', body, headers: signed(body) })).text).toBe('3eZbrw1aB');
    expect((await ask('asked', { method: 'POST', body })).json).toMatchObject({ code: 'bad-signature' });
    const json = await ask('asked-in-json', { method: 'POST', body: '{"challenge":"a\\"b"}', headers: bearer });
    expect(json).toMatchObject({ headers: { 'content-type': 'application/json' }, json: { challenge: 'a"b' } });
    expect(await kept()).toEqual(before);
    const other = body.replace('url_verification', 'event_callback');
    expect((await ask('asked', { method: 'POST', body: other, headers: signed(other) })).text).toBe('OK');
  });
});
