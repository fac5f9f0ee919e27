import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, resolveTarget, shownUrl } from '../../../src/commands/send/target.ts';
import { urlFor } from '../../../src/compose/sample-client.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'send-target-'));
  await mkdir(join(cwd, 'storage'));
  await writeFile(join(cwd, 'storage/tokens.json'), '{"callback":"stored"}');
});

afterAll(() => rm(cwd, { recursive: true }));

const here = (env: Environment['env'] = {}): Environment => ({ env, cwd });

describe('resolveTarget', () => {
  it.each<[listen: string | undefined, url: string]>([
    [undefined, 'http://127.0.0.1:8080/callback'],
    ['0.0.0.0:9000', 'http://127.0.0.1:9000/callback'],
    ['[::]:9000', 'http://[::1]:9000/callback'],
    ['collector.local:80', 'http://collector.local/callback'],
  ])('finds the collector that listens on %s', async (listen, url) => {
    const { url: found } = await resolveTarget({}, here(listen === undefined ? {} : { COLLECTOR_LISTEN: listen }));

    expect(found.href).toBe(url);
  });

  it.each([{ COLLECTOR_LISTEN: '127.0.0.1:0' }, { COLLECTOR_LISTEN: 'nonsense' }])('refuses %j', async (env) => {
    await expect(resolveTarget({}, here(env))).rejects.toThrow(RangeError);
  });

  it.each(['http://127.0.0.1:9000/callback', 'http://localhost/callback', 'http://[::1]:9000/callback/calls'])(
    'takes the stored token to %s',
    async (url) => {
      expect((await resolveTarget({ url }, here())).headers).toEqual({ authorization: 'Bearer stored' });
    },
  );

  it('P15: does not take the stored token to another machine', async () => {
    const url = 'https://127.0.0.1.example.org/callback';

    expect((await resolveTarget({ url }, here())).headers).toEqual({});
    expect((await resolveTarget({ url }, here({ COLLECTOR_TOKEN: 'of-the-environment' }))).headers).toEqual({});
    expect((await resolveTarget({ url, token: 'given' }, here())).headers).toEqual({ authorization: 'Bearer given' });
  });
});

describe('urlFor and shownUrl', () => {
  const of = (url: string) => ({ url: new URL(url), headers: {} });

  it.each([
    ['http://h/callback', 'http://h/callback/default/a%20b.srt?id=1'],
    ['http://h/callback/', 'http://h/callback/default/a%20b.srt?id=1'],
    ['http://h/callback/calls', 'http://h/callback/calls/a%20b.srt?id=1'],
    ['http://h/callback/calls/', 'http://h/callback/calls/a%20b.srt?id=1'],
  ])('puts a file name behind the source of %s', (url, whole) => {
    expect(urlFor(of(url), { tail: 'a b.srt', query: { id: '1' } }).href).toBe(whole);
  });

  it('appends the query of the vendor to that of the customer, whose values it does not show', () => {
    const target = of('http://u:p@h/callback?k=s&id=mine');

    expect(urlFor(target, { tail: null, query: { id: '1' } }).search).toBe('?k=s&id=mine&id=1');
    expect(shownUrl(target, { tail: null, query: { id: '1' } })).toBe('http://h/callback?k=***&id=***&id=1');
  });
});
