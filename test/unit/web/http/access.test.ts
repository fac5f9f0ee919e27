import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { aFiled, createWorld, idOf, token, type World } from '../world.ts';

const guarded = [
  '/api/v1/deliveries',
  `/api/v1/deliveries/${idOf(1)}`,
  `/api/v1/deliveries/${idOf(1)}/parts/0`,
  '/api/v1/jobs',
  '/api/v1/jobs/acme/j',
  '/api/v1/files',
  '/api/v1/refusals',
  '/api/v1/quarantine',
  `/api/v1/quarantine/${idOf(1)}`,
  '/api/v1/overview',
  '/api/v1/activity',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/initializer.js',
  '/docs/swagger-ui.css',
  '/nothing',
];

async function signIn(world: World): Promise<string> {
  const answer = await request(world.app).get(`/?token=${token}`);
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
}

describe('the archive', () => {
  it.each(guarded)('is closed at %s without a token', async (path) => {
    const world = createWorld();
    await world.file(aFiled(1));
    const attempts = [
      request(world.app).get(path),
      request(world.app).get(path).set('authorization', 'Bearer wrong'),
      request(world.app).get(path).set('authorization', `Basic ${token}`),
      request(world.app).get(path).set('authorization', `Bearer ${token} x`),
      request(world.app).get(path).set('authorization', 'Bearer'),
      request(world.app).get(path).set('cookie', `collector_session=${token}`),
      request(world.app).get(path).set('cookie', 'collector_session=99999999999999.AAAA'),
      request(world.app).get(path).set('cookie', 'collector_session=NaN'),
      request(world.app).get(`${path}?token=${token}`),
    ];
    for (const attempt of attempts) {
      const answer = await attempt;
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('unauthenticated');
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    }
  });

  it.each(guarded.filter((path) => path !== '/nothing'))('is open at %s with a token or a session', async (path) => {
    const world = createWorld();
    await world.file(aFiled(1));
    const cookie = await signIn(world);

    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const answer = await request(world.app).get(path).set('authorization', `${scheme} ${token}`);
      expect(answer.status).not.toBe(401);
    }
    expect((await request(world.app).get(path).set('cookie', `a=b; ${cookie}; c=d`)).status).not.toBe(401);
  });

  it('lets a wrong token win over a good session', async () => {
    const world = createWorld();
    const cookie = await signIn(world);

    const answer = await request(world.app).get('/api/v1/jobs').set({ cookie, authorization: 'Bearer wrong' });

    expect(answer.status).toBe(401);
  });
});

describe('a session', () => {
  it('P15: is opened by the printed link and takes the token out of the address', async () => {
    const answer = await request(createWorld().app).get(`/?token=${token}`);

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('./');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^collector_session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
    );
    expect(JSON.stringify(answer.headers) + answer.text).not.toContain(token);
  });

  it('is Secure over https', async () => {
    const answer = await request(createWorld({ transport: 'https' }).app).get(`/?token=${token}`);

    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
  });

  it.each(['/?token=wrong', '/?token=', '//?token=wrong', '/?token=%E0%A4%A'])('is not opened by %s', async (path) => {
    const answer = await request(createWorld().app).get(path);

    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('ends after seven days, with the process, and when it was tampered with', async () => {
    let now = 1_000_000;
    const world = createWorld({}, () => now);
    const cookie = await signIn(world);
    const open = (cookieHeader: string, at = world) => request(at.app).get('/api/v1/jobs').set('cookie', cookieHeader);

    now += 7 * 86_400_000 - 60_000;
    expect((await open(cookie)).status).toBe(200);
    expect((await open(cookie.replace(/=\d/, '=9'))).status).toBe(401);
    expect((await open(cookie.slice(0, -1))).status).toBe(401);
    expect(
      (
        await open(
          cookie,
          createWorld({}, () => now),
        )
      ).status,
    ).toBe(401);
    now += 120_000;
    expect((await open(cookie)).status).toBe(401);
  });

  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, 204],
    [{ 'sec-fetch-site': 'same-site' }, 401],
    [{ 'sec-fetch-site': 'cross-site' }, 401],
    [{ 'sec-fetch-site': 'none' }, 401],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://archive.example' }, 401],
    [{ origin: 'http://archive.example' }, 204],
    [{ origin: 'https://archive.example' }, 204],
    [{ origin: 'http://archive.example:81' }, 401],
    [{ origin: 'http://evil.example' }, 401],
    [{ origin: 'null' }, 401],
    [{}, 401],
  ])('changes something only for the archive’s own pages: %j', async (headers, status) => {
    const world = createWorld();
    await world.file(aFiled(1));
    const cookie = await signIn(world);

    const answer = await request(world.app)
      .delete(`/api/v1/deliveries/${idOf(1)}`)
      .set({ host: 'archive.example', cookie, ...headers });

    expect(answer.status).toBe(status);
    expect(world.commanded).toHaveLength(status === 204 ? 1 : 0);
  });

  it('needs no proof of origin beside a token', async () => {
    const world = createWorld();
    await world.file(aFiled(1));

    const answer = await request(world.app)
      .delete(`/api/v1/deliveries/${idOf(1)}`)
      .set({ authorization: `Bearer ${token}`, 'sec-fetch-site': 'cross-site' });

    expect(answer.status).toBe(204);
  });
});

describe('GET /', () => {
  it('says how to get in, or where to go', async () => {
    const world = createWorld();
    const closed = await request(world.app).get('/').set('accept', 'text/html');
    const open = await request(world.app)
      .get('/')
      .set('cookie', await signIn(world));

    expect(closed.status).toBe(401);
    expect(closed.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(closed.text).toContain('action="/sign-in"');
    expect(open.status).toBe(200);
    expect(open.text).toContain('href="/docs"');
    expect(open.headers['cache-control']).toBe('no-store');
  });
});

describe('the security headers', () => {
  const forcing = ['strict-transport-security', 'cross-origin-opener-policy', 'origin-agent-cluster'];

  it('never force https on a plain http archive', async () => {
    const { headers } = await request(createWorld().app).get('/');

    for (const name of forcing) expect(headers).not.toHaveProperty(name);
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('protect an https archive, and speak for no other host', async () => {
    const { headers } = await request(createWorld({ transport: 'https' }).app).get('/');

    for (const name of forcing) expect(headers).toHaveProperty(name);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });
});
