import { createHmac } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../fixtures/child.ts';
import { archiveToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import type { Answer } from '../fixtures/http.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';
import { startWatchedChild, type WatchedChild } from '../fixtures/watched-child.ts';

const signing = Buffer.from('CANARY-signing').toString('base64');
const settings = {
  sources: {
    bearer: {
      vendor: 'generic',
      auth: [{ bearer: 'CANARY-bearer' }, { bearer: 'CANARY-old-bearer' }],
      allow: 'anyone',
    },
    header: { vendor: 'generic', auth: [{ header: { name: 'X-Acme', value: 'CANARY-header' } }], allow: 'anyone' },
    basic: {
      vendor: 'generic',
      auth: [{ basic: { user: 'CANARY-user', password: 'CANARY-password' } }],
      allow: 'anyone',
    },
    query: { vendor: 'generic', auth: [{ query: { name: 'k', value: 'CANARY-query' } }], allow: 'anyone' },
    signed: {
      vendor: 'generic',
      auth: [{ signature: { scheme: 'standard-webhooks', secret: `whsec_${signing}` } }],
      allow: 'anyone',
    },
    speechmatics: { vendor: 'speechmatics', auth: [{ bearer: 'CANARY-bearer' }], allow: 'anyone' },
    voicebase: { vendor: 'voicebase', auth: [{ bearer: 'CANARY-bearer' }], allow: 'anyone' },
    gladia: { vendor: 'gladia', auth: [{ bearer: 'CANARY-bearer' }], allow: 'anyone' },
    auto: { vendor: 'auto', auth: [{ bearer: 'CANARY-bearer' }], allow: 'anyone' },
  },
  archive: { auth: [{ token: archiveToken }, { token: 'CANARY-archive-token' }] },
};

/** Each secret begins with this; the second is how it begins in Base64. */
const traces = ['CANARY', Buffer.from('CANARY').toString('base64')];
/** Has no such name and no such place that anybody could know it for a secret, but is one by its value. */
const ownSecret = 'CANARY-bearer';

function tracesIn(text: string): string[] {
  return traces.flatMap((trace) => {
    const at = text.indexOf(trace);
    return at === -1 ? [] : [text.slice(Math.max(0, at - 80), at + 40)];
  });
}

const bearer = { Authorization: `Bearer ${ownSecret}` };
const basic = { Authorization: `Basic ${Buffer.from('CANARY-user:CANARY-password').toString('base64')}` };
const url = 'https://CANARY-u:CANARY-p@collector.example.org/callback/x?token=CANARY-t&k=CANARY-k#CANARY-f';
const message = `Post "${url}": context deadline exceeded`;

function signedHeaders(body: string, key = signing): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`m.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': 'm',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature} v1,CANARY-signature`,
  };
}

/** Where a vendor's body repeats what the customer told it. */
const vendorBodies: Record<string, [path: string, body: unknown]> = {
  'a jobinfo': [
    '/callback/speechmatics?id=s1&status=error',
    {
      job: {
        id: 's1',
        config: {
          fetch_data: { url, auth_headers: ['Authorization: Bearer CANARY-auth-header'] },
          notification_config: [{ url, contents: ['jobinfo'], auth_headers: ['X-Api-Key: CANARY-auth-header'] }],
        },
        errors: [{ message }, { message: `fetch of s3://CANARY-u:CANARY-p@bucket/a.wav?sig=CANARY-sig failed` }],
      },
    },
  ],
  'a jobinfo whose error repeats a header': [
    '/callback/speechmatics?id=s2&status=error',
    {
      job: {
        id: 's2',
        config: {},
        errors: [{ message: 'notification refused, sent "Authorization: Bearer CANARY-auth-header"' }],
      },
    },
  ],
  "VoiceBase's envelope": [
    '/callback/voicebase',
    {
      callback: {
        url,
        success: false,
        errors: [{ code: 'E1', message }],
        warnings: [{ message }],
        event: { status: 'failed' },
      },
      media: { mediaId: 'v1', status: 'failed', metadata: { external: { id: 'e1' }, callback: url } },
      _links: { self: { href: `/v3/media/v1?access_token=CANARY-link` } },
    },
  ],
  "Gladia's error": [
    '/callback/gladia',
    {
      id: 'g1',
      event: 'transcription.error',
      error: { code: 500, message },
      custom_metadata: { callback_url: url },
      callback_url: url,
    },
  ],
  "Gladia's add-ons": [
    '/callback/gladia',
    {
      id: 'g2',
      event: 'transcription.success',
      payload: { summarization: { success: false, error: { message } }, metadata: { callback_url: url } },
    },
  ],
  'a body for auto': ['/callback/auto', { id: 'a1', status: 'done', callback_url: url, error: message }],
};

describe('secrets', () => {
  let child: WatchedChild;
  let answers: Answer[] = [];
  let raw: string[] = [];
  // A fresh one for each test, so that each finds only what it has left behind itself.
  beforeEach(async () => {
    child = await startWatchedChild(settings);
    answers = [];
    raw = [];
  });
  afterEach(async () => {
    await child.stop();
    await rm(dirname(child.dir), { recursive: true, force: true });
  });

  const post = async (path: string, headers: Record<string, string>, body = 'x'): Promise<Answer> => {
    const answer = await child.send({ path, headers, body });
    answers.push(answer);
    return answer;
  };

  /** Everything below the storage folder but the bodies themselves. Bodies also lie in the inbox until they are filed. */
  async function storedTraces(): Promise<string[]> {
    await child.isIdle();
    const entries = await readdir(child.dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const searched = paths.filter((path) => !/^(?:archive|quarantine)\//.test(relative(child.dir, path)));
    const found = await Promise.all(
      searched.map(async (path) => {
        const text = (await readFile(path)).toString('latin1');
        const heads = /inbox\.sqlite/.test(path) ? withoutBodies(text) : text;
        return tracesIn(heads).map((trace) => `${relative(child.dir, path)}: ${trace}`);
      }),
    );
    return found.flat();
  }

  async function apiTraces(): Promise<string[]> {
    const { items } = (await child.api('/api/v1/deliveries?limit=500')).json;
    const jobs = (await child.api('/api/v1/jobs?limit=500')).json.items;
    const paths = [
      ...[
        '/',
        '/metrics',
        '/healthz',
        '/openapi.json',
        '/docs',
        '/api/v1/deliveries?limit=500',
        '/api/v1/jobs?limit=500',
      ],
      ...['/api/v1/files', '/api/v1/refusals', '/api/v1/quarantine', '/readyz'],
      ...items.map(({ id }: { id: string }) => `/api/v1/deliveries/${id}`),
      ...jobs.map(
        ({ source, jobId }: { source: string; jobId: string }) => `/api/v1/jobs/${source}/${encodeURIComponent(jobId)}`,
      ),
    ];
    const found = await Promise.all(
      paths.map(async (path) => {
        const { text, headers } = await child.api(path);
        return tracesIn(text + JSON.stringify(headers)).map((trace) => `${path}: ${trace}`);
      }),
    );
    return found.flat();
  }

  async function allTraces(): Promise<string[]> {
    const told = answers.flatMap(({ text, headers }) => tracesIn(text + JSON.stringify(headers)));
    return [
      ...told,
      ...raw.flatMap(tracesIn),
      ...tracesIn(child.printed()),
      ...(await storedTraces()),
      ...(await apiTraces()),
    ];
  }

  it('P15: of each kind of credential, right and wrong, are nowhere', async () => {
    const taken = await Promise.all([
      post('/callback/bearer', bearer),
      post('/callback/bearer', { Authorization: 'Bearer CANARY-old-bearer' }),
      post('/callback/header', { 'X-Acme': 'CANARY-header' }),
      post('/callback/basic', basic),
      post('/callback/query?k=CANARY-query&k=CANARY-wrong', {}),
      post('/callback/signed', signedHeaders('x')),
    ]);
    expect(taken.map(({ status }) => status)).toEqual(taken.map(() => 200));
    const refused = await Promise.all([
      post('/callback/bearer', { Authorization: 'Bearer CANARY-wrong' }),
      post('/callback/bearer', { Authorization: 'CANARY-no-scheme' }),
      post('/callback/header', { 'X-Acme': 'CANARY-wrong' }),
      post('/callback/basic', { Authorization: `Basic ${Buffer.from('CANARY-user:CANARY-wrong').toString('base64')}` }),
      post('/callback/query?k=CANARY-wrong', {}),
      post('/callback/signed', signedHeaders('other')),
      post('/callback/signed', { ...signedHeaders('x'), 'webhook-timestamp': '1' }),
      post('/callback/nothing?k=CANARY-query', bearer),
      post('/callback/bearer', { ...bearer, 'Content-Type': 'multipart/form-data; boundary=b' }, '--b\r\nX: CANARY'),
      post('/callback/bearer?token=CANARY', { ...bearer, 'Content-Type': 'application/json' }, '{'),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 401, 404, 400, 400]);
    expect(await allTraces()).toEqual([]);
  });

  it('P15: in headers that carry one, or a URL with one, are nowhere', async () => {
    const headers = {
      Cookie: 'a=CANARY; b=CANARY',
      'Set-Cookie': 'a=CANARY',
      'X-Api-Key': 'CANARY',
      'Proxy-Authorization': 'Basic CANARY',
      'X-Forwarded-Authorization': 'Bearer CANARY',
      'X-Amz-Security-Token': 'CANARY',
      'X-Original-URI': '/callback/query?k=CANARY&token=CANARY',
      'X-Forwarded-Uri': '/callback/query?id=1&%74oken=CANARY',
      'X-Rewrite-URL': '/callback/query?a;token=CANARY',
    };
    for (const [name, value] of Object.entries(headers)) {
      expect((await post('/callback/query?k=CANARY-query', { [name]: value }, name)).status).toBe(200);
    }
    expect(await allTraces()).toEqual([]);
  });

  it('P15: of a URL before its host are nowhere', async () => {
    for (const name of ['Referer', 'X-Original-URL', 'Origin', 'X-Callback']) {
      await post(
        '/callback/bearer',
        { ...bearer, [name]: 'https://CANARY-u:CANARY-p@collector.example.org/callback' },
        name,
      );
    }
    const target = 'http://CANARY-u:CANARY-p@collector.example.org/callback/bearer?token=CANARY';
    const answer = await exchangeRaw(
      child.origin,
      rawHead('POST', target, [`Authorization: Bearer ${ownSecret}`, 'Content-Length: 0', 'Connection: close']),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    raw.push(answer);
    expect(await allTraces()).toEqual([]);
  });

  it('P15: of a URL in a query are nowhere', async () => {
    const query = new URLSearchParams({
      id: 'q1',
      callback_url: 'https://CANARY-u:CANARY-p@collector.example.org/callback/x?id=1&token=CANARY-t',
      next: '/callback/query?k=1&token=CANARY',
    });
    expect((await post(`/callback/bearer?${query}`, bearer, 'url in a query')).status).toBe(200);
    expect(await allTraces()).toEqual([]);
  });

  it('P15: that are the own ones of a source are nowhere, wherever a sender puts them', async () => {
    await post(`/callback/bearer?t=${ownSecret}`, bearer, 'own in a query');
    await post('/callback/bearer', { ...bearer, 'X-Note': `sent with ${ownSecret}` }, 'own in a header');
    expect(await allTraces()).toEqual([]);
  });

  it.each(Object.entries(vendorBodies))('P15: in %s are in its bytes alone', async (_what, [path, body]) => {
    const json = JSON.stringify(body);
    const whole = await post(path, { ...bearer, 'Content-Type': 'application/json' }, json);
    const form = aForm([{ name: 'jobinfo', type: 'application/json', body: json }]);
    const inForm = await post(
      `${path}${path.includes('?') ? '&' : '?'}form=1`,
      { ...bearer, 'Content-Type': formType },
      form.toString(),
    );
    expect([whole.status, inForm.status]).toEqual([200, 200]);
    expect(await allTraces()).toEqual([]);
  });

  it("P15: of the archive are nowhere: its token, wrong ones, and the session's cookie", async () => {
    const signedIn = await child.send({ method: 'GET', path: '/?token=CANARY-archive-token' });
    // The cookie itself is for the one who signed in; its value must not be the token.
    expect(tracesIn(signedIn.text + JSON.stringify(signedIn.headers))).toEqual([]);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const asked: { path: string; headers?: Record<string, string> }[] = [
      { path: '/', headers: { Cookie: cookie } },
      { path: '/?token=CANARY-wrong' },
      { path: '/api/v1/deliveries?token=CANARY-archive-token' },
      { path: '/api/v1/deliveries', headers: { Authorization: 'Bearer CANARY-wrong' } },
      {
        path: '/api/v1/deliveries',
        headers: { Authorization: 'Bearer CANARY-archive-token', Cookie: 'session=CANARY' },
      },
      { path: '/api/v1/deliveries?cursor=CANARY', headers: { Authorization: 'Bearer CANARY-archive-token' } },
      { path: '/api/v1/deliveries/%E0%A4%A', headers: { Authorization: 'Bearer CANARY-archive-token' } },
    ];
    for (const { path, headers = {} } of asked) answers.push(await child.send({ method: 'GET', path, headers }));
    const session = cookie.split('=')[1] ?? '';
    expect(session.length).toBeGreaterThan(10);
    expect(child.printed()).not.toContain(session);
    expect(await allTraces()).toEqual([]);
  });

  it('P15: of the settings are in nothing that a command prints', async () => {
    const env = { COLLECTOR_CONFIG: join(dirname(child.dir), 'collector.yaml') };
    for (const command of [['check'], ['verify'], ['serve'], ['reindex']]) {
      const run = runCommand(command, { dir: child.dir, env });
      await run.ended;
      expect(tracesIn(run.stdout() + run.stderr()), command.join(' ')).toEqual([]);
      expect(run.stdout() + run.stderr()).not.toContain(archiveToken);
    }
  });
});

/** Bodies are the last column of their rows; the heads before them are JSON and begin with the id. */
function withoutBodies(text: string): string {
  return (text.match(/\{"id":"[0-9a-f-]{36}"[^\0-\x1f]*?"multipart":(?:true|false)\}/g) ?? []).join('\n');
}
