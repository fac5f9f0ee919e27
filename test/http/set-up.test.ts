import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { createSetUp } from '../../src/compose/set-up.ts';
import { openApiDocument } from '../../src/web/api/openapi/openapi.ts';
import { anApp, sharedApp } from '../fixtures/app.ts';
import { aConfig, aSource } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';

const secrets = [
  'bearer-canary-1',
  'header-canary-ü',
  'password-canary',
  'query canary&=?',
  'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5',
];
const [token, value, password, parameter, secret] = secrets;

describe('a test callback', () => {
  const app = sharedApp({
    sources: {
      bearer: aSource({ vendor: 'speechmatics', auth: [{ bearer: token }] }),
      header: aSource({ vendor: 'voicebase', auth: [{ header: { name: 'X-Key', value } }] }),
      basic: aSource({ vendor: 'gladia', auth: [{ basic: { user: 'u', password } }] }),
      query: aSource({ vendor: 'vspark', auth: [{ query: { name: 'k&', value: parameter } }] }),
      signed: aSource({ auth: [{ signature: { scheme: 'standard-webhooks', secret } }] }),
      open: aSource({ vendor: 'auto', auth: 'none', open: true }),
      listed: aSource({ auth: 'none', allow: ['127.0.0.0/8'] }),
      elsewhere: aSource({ allow: ['203.0.113.7'] }),
      nobody: aSource({ auth: [] }),
    },
  });

  it.each(['bearer', 'header', 'basic', 'query', 'signed', 'open', 'listed'])(
    'gets into the source %s by its own credential, and is marked as a test',
    async (source) => {
      const { json } = await app.api(`/api/v1/sources/${source}/test`, 'POST');

      expect(json).toMatchObject({ accepted: true });
      expect(json.deliveryIds.length).toBeGreaterThan(0);
      const deliveries = await Promise.all(json.deliveryIds.map((id: string) => app.filed(id)));
      for (const { headers } of deliveries) expect(headers['collector-test']).toBe('1');
      expect(deliveries[0]).toMatchObject({ source, outcome: 'success', jobId: expect.stringMatching(/^test-/) });
    },
  );

  it.each([
    ['elsewhere', 403, 'sender-not-allowed', /127\.0\.0\.1/],
    ['nobody', 401, 'bad-credentials', /lets nobody in/],
  ])('does not pretend for the source %s', async (source, status, code, obstacle) => {
    expect((await app.api(`/api/v1/sources/${source}/test`, 'POST')).json).toMatchObject({
      accepted: false,
      status,
      code,
    });
    const { json } = await app.api('/api/v1/sources');
    const found = json.items.find((item: { source: string }) => item.source === source);
    expect(found.testObstacle).toMatch(obstacle);
  });

  it('is a 404 for a source that is not configured', async () => {
    expect((await app.api('/api/v1/sources/none/test', 'POST')).status).toBe(404);
    expect((await app.api('/api/v1/sources/bearer/test')).status).toBe(405);
  });

  it('P15: tells where each secret stands, and none of them', async () => {
    await app.api('/api/v1/sources/query/test', 'POST');
    const sources = await app.api('/api/v1/sources');
    const said = JSON.stringify([sources.json, await app.list(), app.logged, await app.ledger()]);

    for (const canary of [...secrets, encodeURIComponent(parameter ?? '')]) expect(said).not.toContain(canary);
    expect(sources.json.items.map(({ credentials }: { credentials: unknown }) => credentials)).toEqual([
      [{ type: 'bearer', name: null, place: 'sources.bearer.auth[0].bearer in the settings' }],
      [{ type: 'header', name: 'X-Key', place: 'sources.header.auth[0].header.value in the settings' }],
      [{ type: 'basic', name: null, place: 'sources.basic.auth[0].basic in the settings' }],
      [{ type: 'query', name: 'k&', place: 'sources.query.auth[0].query.value in the settings' }],
      [
        {
          type: 'signature',
          name: 'standard-webhooks',
          place: 'sources.signed.auth[0].signature.secret in the settings',
        },
      ],
      'none',
      'none',
      expect.anything(),
      [],
    ]);
  });

  it.each([
    ['Sources', 'GET', '/api/v1/sources'],
    ['TestOutcome', 'POST', '/api/v1/sources/bearer/test'],
    ['TestOutcome', 'POST', '/api/v1/sources/elsewhere/test'],
  ])('is a %s as the description of the API says: %s %s', async (schema, method, path) => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(openApiDocument('1'), 'openapi');
    const validate = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });

    expect(validate((await app.api(path, method)).json) ? [] : validate.errors).toEqual([]);
  });

  it('says when a source was last heard of, and guesses its URL from the address asked at', async () => {
    await app.api('/api/v1/sources/bearer/test', 'POST');
    const { json } = await app.api('/api/v1/sources');

    expect(json.items[0]).toMatchObject({
      source: 'bearer',
      url: `${app.origin}/callback/bearer`,
      isUrlGuessed: true,
      lastAt: expect.stringMatching(/Z$/),
      testObstacle: null,
      guides: [{ title: 'Speechmatics: notification_config' }],
    });
  });
});

describe('the URL of a source', () => {
  it('is the public one where that is known', async () => {
    const app = await anApp({ server: { publicUrl: 'https://collector.example.org/in/' } });
    const { json } = await app.api('/api/v1/sources');

    expect(json.items[0]).toMatchObject({
      url: 'https://collector.example.org/in/callback/default',
      isUrlGuessed: false,
    });
  });

  it('has the port of the callbacks where pages have a listener of their own', async () => {
    const app = await anApp({ archive: { listen: '127.0.0.1:0' } });
    const { json } = await app.api('/api/v1/sources');

    expect(app.origin).not.toBe(app.archiveOrigin);
    expect(json.items[0]).toMatchObject({ url: `${app.origin}/callback/default`, isUrlGuessed: true });
    expect((await app.api('/api/v1/sources/default/test', 'POST')).json).toMatchObject({ accepted: true });
  });

  it('may be one of a certificate that is made out to a name', async () => {
    const folder = await aFolder();
    const made = await generate([{ name: 'commonName', value: 'collector.example.org' }], { keyType: 'ec' });
    const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    await writeFile(tls.cert, made.cert);
    await writeFile(tls.key, made.private);
    const app = await anApp({ server: { tls }, archive: { listen: '127.0.0.1:0' } });
    const outcome = await createSetUp(app.config, {
      callbackOrigin: () => app.origin,
      isTrusted: () => false,
    }).sendTest('default');

    expect(app.origin).toMatch(/^https:/);
    expect(outcome).toMatchObject({ accepted: true });
  });

  it('that nobody answers is told as such', async () => {
    const outcome = await createSetUp(aConfig(await aFolder()), {
      // A port that was just let go of may be somebody else's by now.
      callbackOrigin: () => 'http://127.0.0.1:2',
      isTrusted: () => false,
    }).sendTest('default');

    expect(outcome).toMatchObject({ accepted: false, status: null, reason: expect.stringContaining('ECONNREFUSED') });
  });
});
