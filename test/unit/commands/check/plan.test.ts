import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OutsideOptions, planOutside } from '../../../../src/commands/check/plan.ts';
import { aConfig, archiveToken } from '../../../fixtures/config.ts';

const dir = await mkdtemp(join(tmpdir(), 'check-'));
afterAll(() => rm(dir, { recursive: true }));
await writeFile(join(dir, 'tokens.json'), '{"callback":"callback-token","archive":"generated-token"}');
await writeFile(join(dir, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
const config = aConfig(dir);

const plan = (options: Partial<OutsideOptions>, settings = config) =>
  planOutside(
    { url: 'https://c.example.org', ...options },
    { config: settings, file: 'collector.yaml', warnings: [], held: null, referredFiles: [] },
  );

describe('planOutside', () => {
  it.each<[url: string, site: [string, string, number], prefix: string, source: string]>([
    ['https://c.example.org', ['https:', 'c.example.org', 443], '', 'default'],
    ['http://[::1]:8080/', ['http:', '::1', 8080], '', 'default'],
    ['http://c.example.org/speech/', ['http:', 'c.example.org', 80], '/speech', 'default'],
    ['https://c.example.org:8443/callback/gladia', ['https:', 'c.example.org', 8443], '', 'gladia'],
    ['https://c.example.org/a/b/callback', ['https:', 'c.example.org', 443], '/a/b', 'default'],
  ])('reads %s', async (url, [protocol, hostname, port], prefix, source) => {
    expect(await plan({ url })).toMatchObject({ site: { protocol, hostname, port }, prefix, source });
  });

  it('takes the token of the command line, else of the settings, else the generated one, else none', async () => {
    const generated = { ...config, archive: { ...config.archive, tokens: 'generated' as const } };
    const elsewhere = { ...generated, storage: { ...config.storage, dir: join(dir, 'nowhere') } };
    const tokens = [
      await plan({ token: 'given' }, generated),
      await plan({}),
      await plan({}, generated),
      await plan({}, elsewhere),
    ];
    expect(tokens.map(({ token }) => token)).toEqual(['given', archiveToken, 'generated-token', null]);
  });

  it('knows the vendors of the settings, and none where there are no settings', async () => {
    expect((await plan({})).vendors).toContain('speechmatics');
    const url = 'https://c.example.org';
    expect(
      (await planOutside({ url }, { config, file: null, warnings: [], held: null, referredFiles: [] })).vendors,
    ).toEqual([]);
  });

  it('reads the other options', async () => {
    expect(await plan({ source: 'acme', patience: '70s', ca: join(dir, 'ca.pem') })).toMatchObject({
      source: 'acme',
      patienceMs: 70_000,
      ca: '-----BEGIN CERTIFICATE-----\n',
    });
  });

  it.each<[options: Partial<OutsideOptions>, message: RegExp]>([
    [{ url: 'c.example.org' }, /^--url: expected a URL/],
    [{ url: 'https://user:password@c.example.org' }, /^--url: .*without user/],
    [{ source: 'A B' }, /^--source A B: /],
    [{ patience: '70' }, /^--patience: expected a time with its unit/],
    [{ ca: join(dir, 'nowhere.pem') }, /expected a file that can be read/],
    [{ ca: join(dir, 'tokens.json') }, /expected certificates in PEM/],
  ])('refuses %j', async (options, message) => {
    await expect(plan(options)).rejects.toThrow(message);
  });
});
