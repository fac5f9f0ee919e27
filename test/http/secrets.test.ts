import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMissing } from '../../src/lib/errno.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { archiveToken } from '../fixtures/config.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const canary = {
  bearer: 'CANARY-bearer-5f1c',
  wrongBearer: 'CANARY-wrong-bearer-77aa',
  header: 'CANARY-header-91be',
  wrongHeader: 'CANARY-wrong-header-aa01',
  user: 'CANARY-user-7d20',
  password: 'CANARY-password-c3a9',
  query: 'CANARY-query-4e77',
  wrongQuery: 'CANARY-wrong-query-0b1d',
  cookie: 'CANARY-cookie-2b6f',
  named: 'CANARY-named-like-a-secret-88d1',
  proxied: 'CANARY-proxied-url-6c2e',
  forwarded: 'CANARY-proxy-authorization-1a5d',
};
const signing = Buffer.from('CANARY-signing-secret-e0c4').toString('base64');
/** Also in the forms in which a careless program would have written them down. */
const secrets = [
  ...Object.values(canary),
  signing,
  Buffer.from(`${canary.user}:${canary.password}`).toString('base64'),
];

const sources = {
  bearer: { vendor: 'generic', auth: [{ bearer: canary.bearer }], allow: 'anyone' },
  header: { vendor: 'generic', auth: [{ header: { name: 'X-Acme', value: canary.header } }], allow: 'anyone' },
  basic: { vendor: 'generic', auth: [{ basic: { user: canary.user, password: canary.password } }], allow: 'anyone' },
  query: { vendor: 'speechmatics', auth: [{ query: { name: 'k', value: canary.query } }], allow: 'anyone' },
  signed: {
    vendor: 'generic',
    auth: [{ signature: { scheme: 'standard-webhooks', secret: `whsec_${signing}` } }],
    allow: 'anyone',
  },
};

function findSecrets(text: string, where: string): string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`);
}

/** Everything below the storage folder but the bodies themselves and the file that is there to hold tokens. */
async function searchStorage(app: App): Promise<string[]> {
  const entries = await readdir(app.dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const searched = paths.filter((path) => !/^(archive\/|tokens\.json)/.test(relative(app.dir, path)));
  expect(searched.length).toBeGreaterThanOrEqual(3);
  const found = await Promise.all(
    searched.map(async (path) => {
      // One that is gone since: a body that is filed by now.
      const bytes = await readFile(path).catch((error: unknown) => (isMissing(error) ? '' : Promise.reject(error)));
      return findSecrets(bytes.toString('latin1'), relative(app.dir, path));
    }),
  );
  return found.flat();
}

function signed(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', Buffer.from(signing, 'base64'))
    .update(`msg_1.${timestamp}.${body}`)
    .digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

describe('secrets', () => {
  it('P15: of a request are nowhere: not in storage, log, metrics, API or answers', async () => {
    const app = await anApp({ sources });
    const basic = `Basic ${Buffer.from(`${canary.user}:${canary.password}`).toString('base64')}`;
    const everywhere = {
      Cookie: `session=${canary.cookie}`,
      'X-Api-Key': canary.named,
      'X-Auth-Token': canary.named,
      'Api-Key': canary.named,
      'Proxy-Authorization': `Bearer ${canary.forwarded}`,
      'X-Original-URI': `/callback/query?id=1&token=${canary.proxied}`,
      Referer: `https://c.example.org/callback?a=1&access_token=${canary.proxied}`,
    };
    const named = `token=${canary.named}&api_key=${canary.named}&Signature=${canary.named}&password=${canary.named}`;
    const post = (path: string, headers: Record<string, string>, body: string) =>
      app.send({ path, headers: { ...everywhere, ...headers }, body });
    const accepted = await Promise.all([
      post(`/callback/bearer?${named}`, { Authorization: `Bearer ${canary.bearer}` }, 'bearer'),
      post('/callback/header', { 'x-acme': canary.header, Authorization: `Bearer ${canary.wrongBearer}` }, 'header'),
      post('/callback/basic', { Authorization: basic }, 'basic'),
      post(
        `/callback/query?k=${canary.wrongQuery}&k=${canary.query}&id=q1&status=success`,
        { 'X-Forwarded-Uri': `/x?k=${canary.proxied}` },
        'query',
      ),
      post('/callback/signed', signed('signed'), 'signed'),
    ]);
    expect(accepted.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const answer of accepted) await app.filed(answer);

    const bad = await post(
      '/callback/bearer',
      { Authorization: `Bearer ${canary.bearer}`, 'Content-Type': 'application/json' },
      '{',
    );
    const refused = await Promise.all([
      post('/callback/bearer', { Authorization: `Bearer ${canary.wrongBearer}` }, 'x'),
      post('/callback/header', { 'X-Acme': canary.wrongHeader }, 'x'),
      post(`/callback/query?k=${canary.wrongQuery}`, {}, 'x'),
      post(`/callback/nothing?token=${canary.query}`, { Authorization: basic }, 'x'),
      app.send({ method: 'GET', path: `/callback/query?k=${canary.query}` }),
    ]);
    const raw = await exchangeRaw(
      app.origin,
      rawHead('POST', `/callback/bearer?token=${canary.named}`, [
        `Authorization: Bearer ${canary.bearer}`,
        `Authorization: Bearer ${canary.wrongBearer}`,
        'Connection: close',
      ]),
    );
    const broken = await exchangeRaw(
      app.origin,
      `POST /callback/query?k=${canary.query} HTTP/9.9\r\nX-Acme: ${canary.header}\r\n\r\n`,
    );
    await until(
      'the refusals are counted',
      async () => (await app.api('/api/v1/refusals')).json.refusals.items.length >= 5,
    );

    const ids = [...accepted.map(({ headers }) => String(headers['collector-delivery'])), bad.json.deliveryId];
    const paths = [
      '/api/v1/deliveries',
      '/api/v1/jobs',
      '/api/v1/jobs/speechmatics/q1',
      '/api/v1/files',
      '/api/v1/refusals',
      '/api/v1/quarantine',
      '/metrics',
      '/healthz',
      '/openapi.json',
      '/',
      ...ids.map((id) => `/api/v1/deliveries/${id}`),
    ];
    for (const path of paths) {
      const answer = await app.api(path);
      expect(findSecrets(answer.text + JSON.stringify(answer.headers), path)).toEqual([]);
    }
    for (const answer of [...accepted, ...refused, bad]) {
      expect(findSecrets(answer.text + JSON.stringify(answer.headers), 'an answer')).toEqual([]);
    }
    expect(findSecrets(raw + broken, 'an answer')).toEqual([]);
    expect(app.logged.length).toBeGreaterThan(10);
    expect(findSecrets(app.logged.join(''), 'the log')).toEqual([]);
    expect(app.logged.join('')).not.toContain(archiveToken);

    expect(await searchStorage(app)).toEqual([]);
    await app.stop();
    expect(await searchStorage(app)).toEqual([]);
    expect(findSecrets(app.logged.join(''), 'the log')).toEqual([]);
  });

  it('P15: in a jobinfo are kept in its bytes alone', async () => {
    const app = await anApp();
    const jobinfo = JSON.stringify({
      job: {
        id: 'j7',
        data_name: 'a.wav',
        config: {
          type: 'transcription',
          fetch_data: {
            url: `https://u:${canary.password}@media.example.org/a.wav?sig=${canary.query}`,
            auth_headers: [`Authorization: Bearer ${canary.bearer}`],
          },
          notification_config: [
            {
              url: `https://c.example.org/callback/speechmatics?token=${canary.query}`,
              contents: ['jobinfo', 'data'],
              auth_headers: [`Authorization: Bearer ${canary.bearer}`],
            },
          ],
        },
        errors: [
          {
            message: `Error in sending notification: Post "https://x:${canary.password}@h.example.org/p?k=${canary.query}": refused`,
          },
        ],
      },
    });
    const answer = await app.send({
      path: '/callback/speechmatics?id=j7&status=error',
      headers: { Authorization: 'Bearer callback-token-of-tests', 'Content-Type': 'application/json' },
      body: jobinfo,
    });
    const { id } = await app.filed(answer);
    expect((await app.part(id)).toString()).toBe(jobinfo);
    for (const path of [
      `/api/v1/deliveries/${id}`,
      '/api/v1/deliveries',
      '/api/v1/jobs/speechmatics/j7',
      '/api/v1/jobs',
    ]) {
      expect(findSecrets((await app.api(path)).text, path)).toEqual([]);
    }
    expect((await app.api('/api/v1/jobs/speechmatics/j7')).json.missing).toEqual([]);
    expect(findSecrets(app.logged.join(''), 'the log')).toEqual([]);
    await app.stop();
    // The inbox holds bodies until they are filed, as bytes: it is no place for what is derived from them.
    expect((await searchStorage(app)).filter((found) => !/ in inbox\.sqlite/.test(found))).toEqual([]);
  });
});
