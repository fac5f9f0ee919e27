import { once } from 'node:events';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type App, sharedApp } from '../fixtures/app.ts';
import { serveInChild } from '../fixtures/child.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { until } from '../fixtures/until.ts';

const guarded = (...tokens: string[]) => ({
  sources: { acme: aSource({ auth: tokens.map((bearer) => ({ bearer })) }) },
});
const first = 'the-first-secret-of-acme';
const second = 'the-second-secret-of-acme';

function call(app: App, token: string, path = '/callback/acme', body = '{"id":"j1"}') {
  return app.send({ path, body, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } });
}

async function settingsCheck(app: App) {
  return (await app.api('/healthz')).json.checks.settings;
}

describe('settings that are read again', () => {
  const app = sharedApp();
  beforeEach(() => app.reload(guarded(first)));

  it('let a new secret in and the old one no more, and say what changed', async () => {
    expect((await call(app, second)).status).toBe(401);

    const answer = await app.reload(guarded(second));

    expect(answer.json).toEqual({ changed: ['sources.acme.auth'], needsRestart: [], warnings: [] });
    expect((await call(app, second)).status).toBe(200);
    expect((await call(app, first)).status).toBe(401);
    expect(app.logged.join()).toContain('settings read again');
    expect(app.logged.join()).not.toContain(second);
  });

  it('let a request end by the old ones that has begun under them', async () => {
    const sending = request(`${app.origin}/callback/acme`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${first}`, Expect: '100-continue' },
    });
    sending.flushHeaders();
    await once(sending, 'continue');
    sending.write('half ');

    await app.reload({ sources: { other: aSource() } });
    expect((await call(app, first)).status).toBe(404);
    sending.end('and half');

    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
    const { source } = await app.filed(response.headers['collector-delivery']);
    expect(source).toBe('acme');
  });

  it('change nothing when they are wrong, and are an alarm until they are mended', async () => {
    const refused = await app.reload({
      sources: { acme: aSource({ auth: [{ bearer: second }], limits: { body: '5G' } }) },
    });

    expect(refused).toMatchObject({ status: 409, json: { code: 'bad-settings' } });
    expect(refused.json.detail).toContain('sources.acme.limits.body is "5G"');
    expect((await call(app, first)).status).toBe(200);
    expect((await call(app, second)).status).toBe(401);
    expect(await settingsCheck(app)).toMatchObject({ status: 'degraded' });
    expect(app.logged.some((line) => line.includes('"level":50') && line.includes('cannot be used'))).toBe(true);

    await app.reload(guarded(second));
    expect(await settingsCheck(app)).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['no YAML', 'sources: {'],
    ['a secret of no file', 'sources: { acme: { auth: [ { bearer: { file: gone } } ], allow: anyone } }'],
    ['nothing that may be', 'sources: {}'],
  ])('change nothing when the file holds %s', async (_name, text) => {
    expect((await app.reload(text)).status).toBe(409);
    expect((await call(app, first)).status).toBe(200);
  });

  it('say what needs a restart, and let the rest count', async () => {
    const answer = await app.reload({
      ...guarded(second),
      server: { listen: '127.0.0.1:1', timeouts: { headers: '1s' } },
      storage: { dir: '/nowhere' },
    });

    expect(answer.json).toMatchObject({
      changed: ['sources.acme.auth'],
      needsRestart: ['server.listen', 'server.timeouts.headers', 'storage.dir'],
    });
    expect((await call(app, second)).status).toBe(200);
    expect((await settingsCheck(app)).detail).toContain('server.listen');
  });

  it('bring sources and take them away, with their limits and their places for what deliveries hold', async () => {
    const generic = { jobId: '/call/number' };
    await app.reload({ sources: { fresh: aSource({ generic, limits: { body: '64B' }, expect: ['media'] }) } });

    const answer = await app.deliver('/callback/fresh', '{"call":{"number":"n-17"}}', {
      'Content-Type': 'application/json',
    });
    expect((await app.filed(answer)).jobId).toBe('n-17');
    expect((await app.api('/api/v1/jobs/fresh/n-17')).json.missing).toEqual(['media']);
    expect((await app.deliver('/callback/fresh', 'x'.repeat(65))).status).toBe(413);
    expect((await app.api('/api/v1/sources')).json.items.map(({ source }: { source: string }) => source)).toEqual([
      'fresh',
    ]);
    expect((await call(app, first)).status).toBe(404);
  });

  it('release what was quarantined from senders that are listed by now', async () => {
    const allow = (list: string[]) => ({ sources: { acme: aSource({ allow: { list, mode: 'quarantine' } }) } });
    await app.reload(allow(['203.0.113.7']));
    const kept = await app.filed(await app.deliver('/callback/acme', 'hello'));
    expect(kept.state).toBe('quarantined');

    await app.reload(allow(['127.0.0.1']));

    await until(
      'the release',
      async () => (await app.api(`/api/v1/deliveries/${kept.id}`)).json.state === 'filed' || null,
    );
  });

  it('keep less free and take more at a time when they say so', async () => {
    await app.reload({ ...guarded(first), storage: { reserve: '900TiB' } });
    expect((await call(app, first)).status).toBe(503);
    await app.reload(guarded(first));
    expect((await call(app, first)).status).toBe(200);
  });

  it('end the sessions of a token that is gone, and no others', async () => {
    const other = 'the-token-of-somebody-else';
    const both = { archive: { auth: [{ token: archiveToken }, { token: other }] } };
    await app.reload(both);
    const signIn = async (token: string) => {
      const { headers } = await app.send({ method: 'GET', path: `/?token=${token}` });
      return String(headers['set-cookie']).split(';')[0] ?? '';
    };
    const cookies = [await signIn(other), await signIn(archiveToken)];
    const statuses = () =>
      Promise.all(
        cookies.map(async (Cookie) => (await app.send({ method: 'GET', path: '/jobs', headers: { Cookie } })).status),
      );
    expect(await statuses()).toEqual([200, 200]);

    await app.reload({});

    expect(await statuses()).toEqual([401, 200]);
    expect(
      (await app.send({ method: 'GET', path: '/api/v1/jobs', headers: { Authorization: `Bearer ${other}` } })).status,
    ).toBe(401);
  });
});

describe('any sequence of good and bad settings', () => {
  const app = sharedApp();
  const tokens = ['alpha', 'beta', 'gamma'].map((name) => `${name}-secret-of-a-source`);
  const sources = ['acme', 'other'];
  type Rules = Record<string, string[]>;
  const rules = fc.dictionary(fc.constantFrom(...sources), fc.subarray(tokens, { minLength: 1 }), { minKeys: 1 });
  const steps = fc.array(
    fc.oneof(
      rules.map((next) => ({ next, isGood: true })),
      rules.map((next) => ({ next, isGood: false })),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const settingsOf = (held: Rules, isGood = true) => ({
    server: isGood ? {} : { max: { inFlight: 0 } },
    sources: Object.fromEntries(
      Object.entries(held).map(([name, list]) => [name, aSource({ auth: list.map((bearer) => ({ bearer })) })]),
    ),
  });
  const statusUnder = (held: Rules, source: string, token: string): number =>
    held[source] === undefined ? 404 : held[source].includes(token) ? 200 : 401;

  it('loses nothing, and lets nobody in whom neither those before nor those after let in', async () => {
    const kept: string[] = [];
    let counting = 0;
    /** One call of each sender to each source; every answer must be one that some of these settings give. */
    async function callAll(allowed: readonly Rules[]): Promise<void> {
      const calls = sources.flatMap((source) => tokens.map((token) => ({ source, token })));
      await Promise.all(
        calls.map(async ({ source, token }) => {
          counting += 1;
          const answer = await call(app, token, `/callback/${source}`, `{"id":"job-${counting}"}`);
          expect(allowed.map((held) => statusUnder(held, source, token))).toContain(answer.status);
          if (answer.status === 200) kept.push(String(answer.headers['collector-delivery']));
        }),
      );
    }
    await fc.assert(
      fc.asyncProperty(rules, steps, async (start, changes) => {
        let held = start;
        expect((await app.reload(settingsOf(held))).status).toBe(200);
        for (const { next, isGood } of changes) {
          const after = isGood ? next : held;
          const [answer] = await Promise.all([app.reload(settingsOf(next, isGood)), callAll([held, after])]);
          expect(answer.status).toBe(isGood ? 200 : 409);
          held = after;
          await callAll([held]);
        }
      }),
      { numRuns: 8 },
    );
    const listed = new Set((await app.list()).map(({ id }) => id));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter((id) => !listed.has(id))).toEqual([]);
    expect(listed.size).toBe(kept.length);
  });
});

describe('a secret in a file', () => {
  const app = sharedApp();

  const fromFile = (file: string) => ({ sources: { acme: aSource({ auth: [{ bearer: { file } }] }) } });

  it('counts as soon as the file holds another, whatever half-written settings stand beside it', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'one'), `${first}\n`);
    await writeFile(join(folder, 'two'), `${second}\n`);
    const file = join(folder, 'secret');
    await symlink('one', file);
    await app.reload(fromFile(file));
    expect((await call(app, first)).status).toBe(200);
    await writeFile(join(app.dir, 'settings.yaml'), 'sources: { half');

    // As Kubernetes does it: the name comes to lead elsewhere.
    await symlink('two', join(folder, 'next'));
    await rename(join(folder, 'next'), file);

    await until('the second secret counts', async () => (await call(app, second)).status === 200 || null);
    expect((await call(app, first)).status).toBe(401);
  });

  it('keeps the old one while the file is gone', async () => {
    const file = join(await aFolder(), 'secret');
    await writeFile(file, first);
    await app.reload(fromFile(file));
    await rm(file);
    await until('the alarm', async () => (await settingsCheck(app)).status === 'degraded' || null);
    expect((await call(app, first)).status).toBe(200);
  });
});

describe('SIGHUP', () => {
  it('has the settings read again', async () => {
    const dir = await aFolder();
    const file = join(dir, 'settings.yaml');
    const text = (token: string) =>
      `{ server: { listen: "127.0.0.1:0" }, sources: { acme: { auth: [ { bearer: ${token} } ], allow: anyone } } }`;
    await writeFile(file, text(first));
    const child = await serveInChild({ dir, env: { COLLECTOR_CONFIG: file } });
    const status = async (token: string) =>
      (await fetch(`${child.origin}/callback/acme`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } }))
        .status;

    await writeFile(file, 'sources: {');
    child.process.kill('SIGHUP');
    expect(await status(first)).toBe(200);
    await writeFile(file, text(second));
    child.process.kill('SIGHUP');

    await until('the second secret counts', async () => (await status(second)) === 200 || null);
    expect(await status(first)).toBe(401);
  });
});
