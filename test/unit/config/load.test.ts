import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { tokenOfAdmin } from '../../../src/domain/people.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { loadText, problemsOf, schemes, sourceOf, vendors } from './settings.ts';

const closed = 'auth: [], allow: []';

describe('loadConfig', () => {
  describe('finds its file', () => {
    it('first by --config, then by COLLECTOR_CONFIG, then in config/, and else takes the built-in default', async () => {
      const cwd = await aFolder();
      const levelOf = async (file: string | undefined, env: NodeJS.ProcessEnv) => {
        const loaded = await loadConfig({ ...(file !== undefined && { file }), env, cwd, vendors, schemes });
        return [loaded.config.logLevel, loaded.file];
      };
      const env = { COLLECTOR_CONFIG: 'env.yaml' };

      expect(await levelOf(undefined, {})).toEqual(['info', null]);
      await mkdir(join(cwd, 'config'));
      await writeFile(join(cwd, 'config/collector.yaml'), 'log: { level: warn }');
      await writeFile(join(cwd, 'env.yaml'), 'log: { level: error }');
      await writeFile(join(cwd, 'flag.yaml'), 'log: { level: fatal }');
      expect(await levelOf(undefined, {})).toEqual(['warn', join(cwd, 'config/collector.yaml')]);
      expect(await levelOf(undefined, env)).toEqual(['error', join(cwd, 'env.yaml')]);
      expect(await levelOf('flag.yaml', env)).toEqual(['fatal', join(cwd, 'flag.yaml')]);
    });

    it('refuses a named file that is not there', async () => {
      const cwd = await aFolder();
      await expect(loadConfig({ file: 'no.yaml', env: {}, cwd, vendors, schemes })).rejects.toThrow('no.yaml');
      const env = { COLLECTOR_CONFIG: 'gone.yaml' };
      await expect(loadConfig({ env, cwd, vendors, schemes })).rejects.toThrow('gone.yaml');
    });
  });

  it('without a file serves one source that waits for a generated token, and generates an archive token', async () => {
    const cwd = await aFolder();
    const { config, warnings } = await loadConfig({ env: {}, cwd, vendors, schemes });

    expect(config).toEqual({
      server: {
        listen: { host: '127.0.0.1', port: 8080 },
        tls: null,
        trustedProxies: [],
        publicUrl: null,
        timeouts: { headersMs: 30_000, idleMs: 60_000, drainMs: 30_000 },
        max: { connections: 4096, connectionsPerAddress: 1024, inFlight: 1024 },
      },
      storage: { dir: join(cwd, 'storage'), reserveBytes: 1024 ** 3, quarantineBytes: 1024 ** 3 },
      sources: [
        {
          source: {
            name: 'default',
            vendor: 'auto',
            limits: { bodyBytes: 5 * 1024 ** 3, partBytes: 5 * 1024 ** 3, parts: 1000 },
            expect: null,
            overdueAfterMs: 3_600_000,
          },
          gate: { auth: [], allow: 'anyone', mode: 'enforce' },
          listed: [],
          generatedToken: true,
          isCalled: true,
          drop: null,
          fetch: null,
          handshake: null,
        },
      ],
      tracing: null,
      snapshots: { dir: null },
      archive: { listen: null, tokens: 'generated', auditKeepMs: 730 * 86_400_000 },
      logLevel: 'info',
    });
    expect(warnings).toEqual([]);
  });

  it('takes an empty file, and one of comments, for the built-in default', async () => {
    expect((await loadText('')).config.sources[0]?.generatedToken).toBe(true);
    expect((await loadText('# nothing yet\n')).config.sources[0]?.generatedToken).toBe(true);
  });

  it('reads every key', async () => {
    const cwd = await aFolder();
    const { config } = await loadText(
      `
server:
  listen: "[::]:443"
  tls: { cert: cert.pem, key: /etc/key.pem }
  trustedProxies: [10.0.0.0/8, 10.0.0.0/8]
  publicUrl: https://collector.example.org/
  timeouts: { headers: 10s, idle: 500ms, drain: 0s }
  max: { connections: 10, inFlight: "5" }
storage: { dir: data, reserve: 0, quarantine: 20MB }
sources:
  acme-1:
    vendor: speechmatics
    auth:
      - bearer: t1
      - header: { name: X-Api-Key, value: t2 }
      - basic: { user: u, password: p w }
      - query: { name: token, value: t3 }
      - signature: { scheme: standard-webhooks, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }
    allow: { list: [speechmatics, speechmatics:us1, plain, 40.74.41.91/32, 203.0.113.0/24], mode: shadow }
    limits: { body: 1GiB, part: 1048576, parts: 3 }
    expect: [transcript, data]
    overdueAfter: 1d
archive: { listen: 127.0.0.1:8081, auth: [{ token: a1 }, { token: a2 }] }
log: { level: debug }
`,
      { cwd },
    );

    expect(config).toEqual({
      server: {
        listen: { host: '::', port: 443 },
        tls: { cert: join(cwd, 'cert.pem'), key: '/etc/key.pem' },
        trustedProxies: ['10.0.0.0/8'],
        publicUrl: 'https://collector.example.org',
        timeouts: { headersMs: 10_000, idleMs: 500, drainMs: 0 },
        max: { connections: 10, connectionsPerAddress: 1024, inFlight: 5 },
      },
      storage: { dir: join(cwd, 'data'), reserveBytes: 0, quarantineBytes: 20_000_000 },
      sources: [
        {
          source: {
            name: 'acme-1',
            vendor: 'speechmatics',
            limits: { bodyBytes: 1024 ** 3, partBytes: 1024 ** 2, parts: 3 },
            expect: ['transcript', 'data'],
            overdueAfterMs: 86_400_000,
          },
          gate: {
            auth: [
              { type: 'bearer', token: 't1' },
              { type: 'header', name: 'X-Api-Key', value: 't2' },
              { type: 'basic', user: 'u', password: 'p w' },
              { type: 'query', name: 'token', value: 't3' },
              { type: 'signature', scheme: 'standard-webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
            ],
            allow: ['40.74.41.91', '52.236.157.154', '52.149.21.32', '2001:db8::7', '203.0.113.0/24'],
            mode: 'shadow',
          },
          listed: [
            { entry: 'speechmatics', ranges: ['40.74.41.91', '52.236.157.154', '52.149.21.32'] },
            { entry: 'speechmatics:us1', ranges: ['52.149.21.32', '40.74.41.91'] },
            { entry: 'plain', ranges: ['2001:db8::7'] },
            { entry: '40.74.41.91', ranges: ['40.74.41.91'] },
            { entry: '203.0.113.0/24', ranges: ['203.0.113.0/24'] },
          ],
          generatedToken: false,
          isCalled: true,
          drop: null,
          fetch: null,
          handshake: null,
        },
      ],
      archive: {
        listen: { host: '127.0.0.1', port: 8081 },
        tokens: ['a1', 'a2'].map(tokenOfAdmin),
        auditKeepMs: 730 * 86_400_000,
      },
      tracing: null,
      snapshots: { dir: null },
      logLevel: 'debug',
    });
  });

  it('takes a bare list of senders, and one without a mode, as it stands', async () => {
    for (const allow of ['[203.0.113.7]', '{ list: [203.0.113.7] }']) {
      const { config } = await loadText(sourceOf(`auth: [{ bearer: t }], allow: ${allow}`));
      expect(config.sources[0]?.gate).toMatchObject({ allow: ['203.0.113.7'], mode: 'enforce' });
    }
  });

  it('lets a source be open only when it says so three times', async () => {
    const { config } = await loadText(sourceOf('auth: none, allow: anyone, open: true'));
    expect(config.sources[0]?.gate).toEqual({ auth: 'none', allow: 'anyone', mode: 'enforce' });
    expect(await problemsOf(sourceOf('auth: none, allow: anyone'))).toEqual([expect.stringContaining('acme.open')]);
    expect(await problemsOf(sourceOf('auth: none, allow: [203.0.113.7]'))).toEqual([]);
    expect(await problemsOf(sourceOf('auth: [], allow: anyone'))).toEqual([]);
  });

  it('warns about lists that admit nobody', async () => {
    const { warnings } = await loadText(`${sourceOf(closed)}\narchive: { auth: [] }`);
    expect(warnings).toEqual([
      'sources.acme.auth is an empty list: it admits nobody',
      'sources.acme.allow is an empty list: it admits nobody',
      'archive.auth is an empty list: it admits nobody',
    ]);
  });

  it('warns about secrets that can be guessed, without showing them, and plain HTTP on an open address', async () => {
    const auth =
      '{ bearer: hunter2 }, { header: { name: X, value: aaaaaaaaaaaaaaaaaaaa } }, { bearer: g7Jq-2kd93jf-0sl }';
    const { warnings } = await loadText(
      `server: { listen: 0.0.0.0:80 }\n${sourceOf(`allow: anyone, auth: [${auth}]`)}\narchive: { auth: [{ token: x }] }`,
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^sources\.acme\.auth: the secret of bearer can be guessed/),
      expect.stringMatching(/^sources\.acme\.auth: the secret of header can be guessed/),
      expect.stringMatching(/^archive\.auth: a token can be guessed/),
      expect.stringMatching(/^server\.listen is "?0\.0\.0\.0:80"?, in plain HTTP/),
    ]);
    expect(warnings.join()).not.toMatch(/hunter2|aaaa/);
  });

  it.each([
    'server: { listen: 0.0.0.0:80, publicUrl: "https://collector.example.org" }',
    'server: { listen: 0.0.0.0:80, trustedProxies: [10.0.0.0/8] }',
    'server: { listen: "[::1]:80" }',
  ])('is content with %s', async (server) => {
    expect((await loadText(server)).warnings).toEqual([]);
  });

  describe('with environment variables', () => {
    const callback = 'callback-of-sixteen-signs';
    const archive = 'archive-of-sixteen-signs';

    it('lets them win over the file', async () => {
      const cwd = await aFolder();
      const env = { COLLECTOR_LISTEN: '[::1]:9090', COLLECTOR_STORAGE: 'elsewhere', COLLECTOR_LOG_LEVEL: 'trace' };
      const { config } = await loadText('server: { listen: 127.0.0.1:80 }\nstorage: { dir: here }', { env, cwd });

      expect(config.server.listen).toEqual({ host: '::1', port: 9090 });
      expect(config.storage.dir).toBe(join(cwd, 'elsewhere'));
      expect(config.logLevel).toBe('trace');
    });

    it('puts given tokens in place of generated ones', async () => {
      const env = { COLLECTOR_TOKEN: callback, COLLECTOR_ARCHIVE_TOKEN: ` ${archive}\n` };
      const { config, warnings } = await loadText('', { env });

      expect(config.sources[0]).toMatchObject({
        gate: {
          auth: [
            { type: 'bearer', token: callback },
            { type: 'query', name: 'token', value: callback },
          ],
        },
        generatedToken: false,
        isCalled: true,
        drop: null,
        fetch: null,
        handshake: null,
      });
      expect(config.archive.tokens).toEqual([tokenOfAdmin(archive)]);
      expect(warnings).toEqual([]);
    });

    it('warns about a token that replaces nothing, and leaves the file’s credentials alone', async () => {
      const env = { COLLECTOR_TOKEN: callback, COLLECTOR_ARCHIVE_TOKEN: archive };
      const file =
        'sources: { default: { auth: [{ bearer: mine-of-sixteen-signs }], allow: anyone } }\narchive: { auth: [{ token: own-of-sixteen-signs }] }';
      const { config, warnings } = await loadText(file, { env });

      expect(config.sources[0]?.gate.auth).toEqual([{ type: 'bearer', token: 'mine-of-sixteen-signs' }]);
      expect(config.archive.tokens).toEqual([tokenOfAdmin('own-of-sixteen-signs')]);
      expect(warnings).toEqual([
        expect.stringContaining('COLLECTOR_TOKEN applies to nothing'),
        expect.stringContaining('COLLECTOR_ARCHIVE_TOKEN applies to nothing'),
      ]);
    });

    it('P15: names a variable that cannot be used, and never a token', async () => {
      const env = {
        COLLECTOR_LISTEN: ':80',
        COLLECTOR_STORAGE: '',
        COLLECTOR_LOG_LEVEL: 'loud',
        COLLECTOR_TOKEN: 'top secret',
      };
      expect(await problemsOf('', { env })).toEqual([
        expect.stringMatching(/^COLLECTOR_LISTEN is ":80": expected host:port/),
        'COLLECTOR_STORAGE is "": expected a path',
        expect.stringMatching(/^COLLECTOR_LOG_LEVEL is "loud": expected one of fatal/),
        expect.stringMatching(/^COLLECTOR_TOKEN is \*\*\*: expected a token/),
      ]);
    });
  });

  it('refuses one address for both listeners', async () => {
    const file = 'server: { listen: 127.0.0.1:80 }\narchive: { listen: 127.0.0.1:80 }';
    expect(await problemsOf(file)).toEqual([expect.stringContaining('archive.listen is "127.0.0.1:80"')]);
    expect(await problemsOf('server: { listen: localhost:0 }\narchive: { listen: localhost:0 }')).toEqual([]);
  });
});
