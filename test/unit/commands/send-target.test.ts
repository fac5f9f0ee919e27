import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveTarget, shownUrl, type TargetOptions } from '../../../src/commands/send/target.ts';
import { known } from '../../../src/compose/known.ts';
import { urlFor } from '../../../src/compose/sample-client.ts';
import { loadConfig } from '../../../src/config/load.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'send-target-'));
  await mkdir(join(cwd, 'storage'));
  await writeFile(join(cwd, 'storage/tokens.json'), '{"callback":"stored"}');
});

afterAll(() => rm(cwd, { recursive: true }));

/** Resolved beside these variables, and these settings. */
async function found(options: TargetOptions, env: NodeJS.ProcessEnv = {}, vendor = 'gladia') {
  return resolveTarget(vendor, options, await loadConfig({ env, cwd, ...known }));
}

/** The same beside a settings file. */
async function foundBeside(settings: string, options: TargetOptions, vendor = 'gladia') {
  await writeFile(join(cwd, 'settings.yaml'), settings);
  return resolveTarget(vendor, options, await loadConfig({ file: 'settings.yaml', env: {}, cwd, ...known }));
}

const settings = `
server: { publicUrl: https://collector.example.org }
sources:
  other: { vendor: generic, auth: [{ header: { name: X-Key, value: key-of-other } }], allow: anyone }
  calls: { vendor: gladia, auth: [{ query: { name: token, value: secret-of-calls } }], allow: anyone }
  gladia: { vendor: gladia, auth: [{ bearer: secret-of-gladia }], allow: anyone }
  zoomed: { vendor: zoom, auth: [{ signature: { scheme: zoom, secret: secret-of-zoomed } }], allow: anyone }
`;

describe('resolveTarget', () => {
  it.each<[listen: string | undefined, url: string]>([
    [undefined, 'http://127.0.0.1:8080/callback'],
    ['0.0.0.0:9000', 'http://127.0.0.1:9000/callback'],
    ['[::]:9000', 'http://[::1]:9000/callback'],
    ['collector.local:80', 'http://collector.local/callback'],
  ])('finds the collector that listens on %s', async (listen, url) => {
    const target = await found({}, listen === undefined ? {} : { COLLECTOR_LISTEN: listen });

    expect(target.url.href).toBe(url);
  });

  it('refuses a port that only the system knows', async () => {
    await expect(found({}, { COLLECTOR_LISTEN: '127.0.0.1:0' })).rejects.toThrow(RangeError);
  });

  it.each(['http://127.0.0.1:9000/callback', 'http://localhost/callback', 'http://[::1]:9000/callback/calls'])(
    'takes the stored token to %s',
    async (url) => {
      expect((await found({ url })).headers).toEqual({ authorization: 'Bearer stored' });
    },
  );

  it('P15: does not take the stored token to another machine', async () => {
    const url = 'https://127.0.0.1.example.org/callback';

    expect((await found({ url })).headers).toEqual({});
    expect((await found({ url }, { COLLECTOR_TOKEN: 'of-the-environment' })).headers).toEqual({});
    expect((await found({ url, token: 'given' })).headers).toEqual({ authorization: 'Bearer given' });
  });

  it('takes the source for the vendor out of the settings, with its own secret', async () => {
    expect(await foundBeside(settings, {})).toMatchObject({
      url: new URL('http://127.0.0.1:8080/callback/gladia'),
      headers: { authorization: 'Bearer secret-of-gladia' },
    });
    const { url } = await foundBeside(settings, { source: 'calls' });
    expect(url.href).toBe('http://127.0.0.1:8080/callback/calls?token=secret-of-calls');
    expect((await foundBeside(settings, { source: 'other' })).headers).toEqual({ 'x-key': 'key-of-other' });
    expect(await foundBeside(settings, {}, 'zoom')).toMatchObject({
      url: new URL('http://127.0.0.1:8080/callback/zoomed'),
      headers: {},
      signing: { rule: { scheme: 'zoom', secret: 'secret-of-zoomed' }, publicUrl: 'https://collector.example.org' },
    });
  });

  it('P15: takes a secret of the settings to this machine and the public URL alone', async () => {
    const headersAt = async (url: string) => (await foundBeside(settings, { url })).headers;

    expect(await headersAt('https://collector.example.org/callback/gladia')).toEqual({
      authorization: 'Bearer secret-of-gladia',
    });
    expect(await headersAt('http://localhost:9/callback/gladia')).toEqual({ authorization: 'Bearer secret-of-gladia' });
    expect(await headersAt('http://localhost:9/callback/unknown')).toEqual({});
    expect(await headersAt('https://example.org/callback/gladia')).toEqual({});
    expect((await foundBeside(settings, { token: 'given' })).headers).toEqual({ authorization: 'Bearer given' });
  });

  it('names the sources where none is for the vendor, or none has the name', async () => {
    await expect(foundBeside(settings, {}, 'voicebase')).rejects.toThrow(/no source .* other, calls, gladia, zoomed/);
    await expect(foundBeside(settings, { source: 'cals' })).rejects.toThrow(/--source cals: .* other, calls, gladia/);
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
