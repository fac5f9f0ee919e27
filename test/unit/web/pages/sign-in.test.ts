import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { aFiled, createWorld, idOf, token, type World } from '../world.ts';

const ownPage = { origin: 'http://archive.example', host: 'archive.example' };

function signIn(world: World, fields: Record<string, string>, headers: Record<string, string> = ownPage) {
  return request(world.app).post('/sign-in').type('form').set(headers).send(fields);
}

function cookieOf(answer: { headers: Record<string, unknown> }): string {
  return String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
}

describe('POST /sign-in', () => {
  it('opens a session and leads to the page that was asked for', async () => {
    const world = createWorld();

    const answer = await signIn(world, { token, next: '/jobs?source=acme' });

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/jobs?source=acme');
    expect((await request(world.app).get('/api/v1/jobs').set('cookie', cookieOf(answer))).status).toBe(200);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])(
    'never leads to %j',
    async (next) => {
      expect((await signIn(createWorld(), { token, next })).headers.location).toBe('/');
    },
  );

  it('says so when the token is wrong, and remembers where to go', async () => {
    for (const wrong of ['wrong', '', ' ', token.toUpperCase()]) {
      const answer = await signIn(createWorld(), { token: wrong, next: '/files' });

      expect(answer.status).toBe(401);
      expect(answer.headers).not.toHaveProperty('set-cookie');
      expect(answer.text).toContain('That is not the token of this archive.');
      expect(answer.text).toContain('name="next" value="/files"');
    }
  });

  it('P15: never repeats what was typed', async () => {
    const answer = await signIn(createWorld(), { token: 'typed-canary', next: '/' });

    expect(answer.text + JSON.stringify(answer.headers)).not.toContain('canary');
  });

  it('takes a token that was pasted with the space beside it', async () => {
    expect((await signIn(createWorld(), { token: `\u00a0${token} \n` })).status).toBe(303);
  });

  it('tells a person who tried too often when to try again, and locks nobody out for longer', async () => {
    let nowMs = 0;
    const world = createWorld({}, () => nowMs);
    const browser = { ...ownPage, accept: 'text/html' };
    for (let i = 0; i < 20; i++) await signIn(world, { token: 'wrong' });

    const braked = await signIn(world, { token }, browser);
    nowMs += 60_000;

    expect([braked.status, braked.headers['retry-after']]).toEqual([429, '60']);
    expect(braked.text).toContain('Too many tries');
    expect((await signIn(world, { token })).status).toBe(303);
  });

  it.each([
    { origin: 'http://evil.example', host: 'archive.example' },
    { origin: 'null', host: 'archive.example' },
    { host: 'archive.example' },
    { ...ownPage, 'sec-fetch-site': 'cross-site' },
  ])('takes no form of another site: %j', async (headers) => {
    const answer = await signIn(createWorld(), { token }, headers as Record<string, string>);

    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('takes nothing but a small form', async () => {
    const world = createWorld();
    const json = await request(world.app).post('/sign-in').set(ownPage).send({ token });
    const large = await signIn(world, { token, padding: 'x'.repeat(300_000) });

    expect([json.status, json.body.code]).toEqual([400, 'bad-request']);
    expect([large.status, large.body.code]).toEqual([413, 'body-too-large']);
  });
});

describe('GET /sign-in', () => {
  it('shows the form, and leads on whoever is signed in already', async () => {
    const world = createWorld();
    const closed = await request(world.app).get('/sign-in?next=/files');
    const open = await request(world.app)
      .get('/sign-in?next=/files')
      .set('cookie', cookieOf(await signIn(world, { token })));

    expect(closed.status).toBe(200);
    expect(closed.text).toContain('name="next" value="/files"');
    expect([open.status, open.headers.location]).toEqual([303, '/files']);
  });

  it('P18: escapes where to go', async () => {
    const answer = await request(createWorld().app).get(
      `/sign-in?next=${encodeURIComponent('/"><script>alert(1)</script>')}`,
    );

    expect(answer.text).not.toContain('<script>alert');
    expect(answer.text).toContain('name="next" value="/%22%3E%3Cscript%3E');
  });
});

describe('POST /sign-out', () => {
  it('ends the session, also for a copy of its cookie, and no other of the same moment', async () => {
    const world = createWorld({}, () => 1_000_000);
    const first = cookieOf(await signIn(world, { token }));
    const second = cookieOf(await signIn(world, { token }));

    const answer = await request(world.app)
      .post('/sign-out')
      .set({ ...ownPage, cookie: first });

    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^collector_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/,
    );
    expect((await request(world.app).get('/api/v1/jobs').set('cookie', first)).status).toBe(401);
    expect((await request(world.app).get('/api/v1/jobs').set('cookie', second)).status).toBe(200);
  });

  it('is not for other sites to ask', async () => {
    const world = createWorld();
    const cookie = cookieOf(await signIn(world, { token }));

    await request(world.app).post('/sign-out').set({ host: 'archive.example', origin: 'http://evil.example', cookie });

    expect((await request(world.app).get('/api/v1/jobs').set('cookie', cookie)).status).toBe(200);
  });
});

describe('a page that is closed', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  it('asks a browser to sign in, and keeps where it wanted to go', async () => {
    const answer = await request(createWorld().app).get('/api/v1/deliveries?source=acme').set(browser);

    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(answer.text).toContain('name="next" value="/api/v1/deliveries?source=acme"');
    expect(answer.text).not.toContain('role="alert"');
  });

  it('asks a program for the token', async () => {
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5', '']) {
      const answer = await request(createWorld().app).get('/').set({ accept });
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
  });

  it('leads on by itself whom a link of another site brought, and nobody twice', async () => {
    const world = createWorld();
    const from = (site: string) =>
      request(world.app)
        .get('/files?path=a')
        .set({ ...browser, 'sec-fetch-site': site });

    expect((await from('cross-site')).text).toContain('content="0; url=/sign-in?next=%2Ffiles%3Fpath%3Da"');
    for (const site of ['none', 'same-origin', 'same-site'])
      expect((await from(site)).text).not.toContain('http-equiv');
    expect(
      (
        await request(world.app)
          .get('/sign-in')
          .set({ ...browser, 'sec-fetch-site': 'cross-site' })
      ).text,
    ).not.toContain('http-equiv');
  });

  it('P15: does not carry a wrong token along', async () => {
    const answer = await request(createWorld().app).get('/?token=wrong-canary').set(browser);

    expect(answer.status).toBe(401);
    expect(answer.text).toContain('That is not the token of this archive.');
    expect(answer.text).not.toContain('canary');
  });
});

describe('a problem', () => {
  const accept = 'text/html';

  it.each([
    ['/nothing', 404, 'Not found'],
    ['/api/v1/deliveries?limit=0', 400, 'query parameter limit'],
    [`/api/v1/deliveries/${idOf(1)}`, 404, 'Not found'],
    ['/?nonsense=1', 400, 'nonsense'],
  ])('at %s is a page for people', async (path, status, words) => {
    const answer = await request(createWorld().app).get(path).auth(token, { type: 'bearer' }).set({ accept });

    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text.toLowerCase()).toContain(words.toLowerCase());
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('says when to try again', async () => {
    const world = createWorld({
      health: { isReady: async () => true, report: () => Promise.reject(new Error('canary')) },
    });

    const answer = await request(world.app).get('/').auth(token, { type: 'bearer' }).set({ accept });

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('canary');
    expect(world.faults).toHaveLength(1);
  });

  it('P18: shows what was asked for as text', async () => {
    const path = `/api/v1/deliveries?${encodeURIComponent('<img src=x onerror=alert(1)>')}=1`;
    const answer = await request(createWorld().app).get(path).auth(token, { type: 'bearer' }).set({ accept });

    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('<img');
  });

  it('with a form that is refused is told before the connection closes', async () => {
    const world = createWorld();
    await world.file(aFiled(1));

    const answer = await request(world.app)
      .post('/nothing')
      .type('form')
      .set({ accept })
      .send({ a: 'x'.repeat(100_000) });

    expect(answer.status).toBe(401);
  });
});
