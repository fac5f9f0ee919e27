import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, it } from 'vitest';
import { tryOutside } from '../../src/commands/check/outside.ts';
import type { Effort } from '../../src/commands/check/passage.ts';
import type { Plan } from '../../src/commands/check/plan.ts';
import { type CheckResult, describeResult } from '../../src/commands/check/result.ts';
import { signProbe } from '../../src/gate/probe.ts';
import { vendors } from '../../src/vendors/all.ts';
import { sharedApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { send } from '../fixtures/http.ts';
import { startProxy, startServer } from '../fixtures/proxies.ts';

const authority = await generate([{ name: 'commonName', value: 'Authority of tests' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
});
const own = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  notAfterDate: new Date(Date.now() + 40 * 86_400_000),
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  ca: { cert: authority.cert, key: authority.private },
});
const folder = await mkdtemp(join(tmpdir(), 'outside-'));
afterAll(() => rm(folder, { recursive: true }));
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: join(folder, 'ca.pem') };
await writeFile(files.cert, own.cert);
await writeFile(files.key, own.private);
await writeFile(files.ca, authority.cert);

const app = sharedApp({
  server: { tls: { cert: files.cert, key: files.key } },
  sources: {
    speechmatics: aSource({ vendor: 'speechmatics', allow: ['203.0.113.7'] }),
    small: aSource({ vendor: 'deepgram', limits: { body: '100KiB', part: '100KiB' } }),
    shadowed: aSource({ allow: { list: ['203.0.113.7'], mode: 'shadow' } }),
    open: aSource({ vendor: 'gladia', auth: 'none', open: true, limits: { body: '100KiB', part: '100KiB' } }),
  },
});

const little: Effort = { bodyBytes: [65_536, 1_500_000], pauseMs: 300, patienceMs: 0 };

/** Tries what is reached by the origin; findings by the name of what was tried. */
async function tryIt(
  origin: string,
  { plan = {}, effort = {} }: { plan?: Partial<Plan>; effort?: Partial<Effort> } = {},
) {
  const { protocol, hostname, port } = new URL(origin);
  const site = { protocol: protocol === 'https:' ? 'https:' : 'http:', hostname, port: Number(port) } as const;
  const usual: Plan = {
    site,
    prefix: '',
    source: 'speechmatics',
    token: archiveToken,
    ca: authority.cert,
    patienceMs: 0,
    vendors: ['speechmatics'],
  };
  const surroundings = { vendors, effort: { ...little, ...effort }, now: () => new Date() };
  const findings: CheckResult[] = [];
  for await (const finding of tryOutside({ ...usual, ...plan }, surroundings)) findings.push(finding);
  return {
    problems: findings.filter(({ verdict }) => verdict === 'problem').map(({ check }) => check),
    of: (check: string) => describeResult(findings.find((one) => one.check === check) ?? expect.unreachable(check)),
  };
}

/** Everything that a request could leave behind. */
async function kept() {
  const headers = { Authorization: `Bearer ${archiveToken}` };
  const items = async (path: string) =>
    (await send(app.archiveOrigin, { method: 'GET', path, headers, ca: authority.cert })).json.items;
  const [deliveries, refusals] = [await items('/api/v1/deliveries'), await items('/api/v1/refusals')];
  return { deliveries, refusals, files: await app.files(), spool: await app.spool() };
}

const probeOf = (token: string, at = new Date()): Record<string, string> => ({
  'Collector-Check': signProbe(token, { at, nonce: randomUUID() }),
});

describe('a collector that is tried from outside', () => {
  it('has nothing to mend when vendors reach it directly, and keeps nothing of it', async () => {
    const before = await kept();
    const { length } = app.logged;
    const tried = await tryIt(app.origin);

    expect(tried.problems).toEqual([]);
    expect(tried.of('TLS')).toContain('TLS 1.3, and 1.2');
    expect(tried.of('certificate')).toContain('issued by Authority of tests, which --ca vouches for');
    expect(tried.of('certificate dates')).toMatch(/✓.*(39|40) days/);
    expect(tried.of('collector')).toContain('source speechmatics (vendor speechmatics); it was reached with TLS');
    expect(tried.of('allowlist')).toContain('does not list 127.0.0.1');
    for (const check of ['GET', 'PUT', 'chunked', '100 Continue', 'long header', 'path and query', 'buffering']) {
      expect(tried.of(check)).toMatch(/^✓/);
    }
    expect(tried.of('sender')).toMatch(/^✓ sender +127\.0\.0\.1, without a proxy/);
    expect(tried.of('answer time')).toMatch(/p50 \d+ ms/);
    expect(tried.of('patience')).toContain('--patience');
    expect(await kept()).toEqual(before);
    const lines = app.logged.slice(length).map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ msg: 'probe', source: 'speechmatics', status: 200 });
    expect(new Set(lines.map(({ msg }) => msg))).toEqual(new Set(['probe']));
  });

  it('has a certificate of an authority nobody knows, and other vendors to mind', async () => {
    const tried = await tryIt(app.origin, { plan: { ca: null, vendors: ['deepgram', 'zoom'] } });
    expect(tried.problems).toEqual(['certificate', 'URL', 'URL']);
    expect(tried.of('certificate')).toContain('--ca');
  });

  it('is tried without a token as far as that goes, and what is left out is said', async () => {
    const before = await kept();
    const tried = await tryIt(app.origin, { plan: { token: null, source: 'open' } });
    expect(tried.problems).toEqual([]);
    expect(tried.of('collector')).toContain('405 method-not-allowed from the collector');
    expect(tried.of('the rest')).toContain('left out without the archive token');
    expect((await kept()).deliveries).toEqual(before.deliveries);
  });

  it('takes a probe with a wrong token for an ordinary request, of which an open source keeps nothing either', async () => {
    const before = await kept();
    const tried = await tryIt(app.origin, { plan: { token: 'wrong', source: 'open' } });
    expect(tried.problems).toEqual(['collector']);
    expect(tried.of('collector')).toMatch(/405 method-not-allowed.*\n.*--token/);
    expect((await kept()).deliveries).toEqual(before.deliveries);
  });

  it('keeps to the limits of the source', async () => {
    const tried = await tryIt(app.origin, { plan: { source: 'small' } });
    expect(tried.of('body of 64KiB')).toMatch(/^✓/);
    expect(tried.of('body of 1500kB')).toMatch(/^–.*body-too-large.*limits\.body/);
  });

  it('is run as a command, with its own settings, and ends with 1 when there is something to mend', async () => {
    const env = { COLLECTOR_ARCHIVE_TOKEN: archiveToken, NODE_EXTRA_CA_CERTS: files.ca };
    const args = ['check', '--url', `${app.origin}/callback/open`, '--json'];
    const child = runCommand(args, { dir: folder, env });
    const code = await child.ended;
    const { source, findings } = JSON.parse(child.stdout());
    const problems = findings.filter(({ verdict }: CheckResult) => verdict === 'problem');
    expect([code, source, problems]).toEqual([0, 'open', []]);

    const missing = runCommand(['check', '--url', `${app.origin}/callback/nobody`, '--ca', files.ca], { dir: folder });
    expect(await missing.ended).toBe(1);
    expect(missing.stdout()).toMatch(/✗ collector +404 unknown-source from the collector\n +→ .*--source\n/);
  });
});

describe('a probe', () => {
  const ca = authority.cert;
  const post = (path: string, headers: Record<string, string>) => send(app.origin, { path, headers, body: 'x', ca });

  it('is answered with what was seen, and never twice', async () => {
    const headers = { ...probeOf(archiveToken), 'X-Forwarded-For': '192.0.2.1' };
    const first = await post('/callback/speechmatics/a%2Fb?q=1', headers);
    expect(first).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(first.json).toMatchObject({
      source: 'speechmatics',
      sender: '127.0.0.1',
      isSenderListed: false,
      peer: '127.0.0.1',
      forwarded: { 'x-forwarded-for': ['192.0.2.1'] },
      target: '/callback/speechmatics/a%2Fb?q=1',
      method: 'POST',
      isTls: true,
      contentLength: '1',
      bytes: 1,
      sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    });
    expect((await post('/callback/speechmatics', headers)).json).toMatchObject({ code: 'sender-not-allowed' });
  });

  it.each([
    ['speechmatics', false],
    ['shadowed', false],
    ['small', true],
  ])('tells whether its sender is in the list of %s: %s', async (source, isSenderListed) => {
    expect((await post(`/callback/${source}`, probeOf(archiveToken))).json).toMatchObject({ source, isSenderListed });
  });

  it.each([
    ['a wrong token', probeOf('wrong')],
    ['no header', {}],
    ['a stale one', probeOf(archiveToken, new Date(Date.now() - 400_000))],
  ])('is an ordinary request with %s, without a hint', async (_name, headers) => {
    const answer = await post('/callback/small', headers);
    expect([answer.status, answer.json.code, answer.headers['www-authenticate']]).toEqual([
      401,
      'bad-credentials',
      'Bearer',
    ]);
  });
});

describe('a proxy in front', () => {
  it.each([
    ['limits bodies', { mostBytes: 1_048_576 }, ['body of 1500kB'], /413 from proxy, "413 Too Large"/],
    ['buffers', { buffers: true }, ['buffering'], /proxy_request_buffering off/],
    ['drops the probe', { drops: 'collector-check' }, ['collector'], /405|403 sender-not-allowed from the collector/],
    [
      'changes paths',
      { rewrites: (path: string) => path.replaceAll('%2F', '/') },
      ['path and query'],
      /Call%2017%2Fa\.json.* arrived as /,
    ],
    ['is not trusted', { forwardedFor: '203.0.113.9' }, ['sender'], /trustedProxies: \[127\.0\.0\.1\/32\]/],
  ] as const)('that %s is found out, and nothing else', async (_name, misbehaviour, problems, words) => {
    const tried = await tryIt(await startProxy(app.origin, misbehaviour));
    expect(tried.problems).toEqual(problems);
    expect(tried.of(problems[0])).toMatch(words);
  });

  it('that cuts a slow upload off is found out', async () => {
    const origin = await startProxy(app.origin, { cutsAfterMs: 2000 });
    const tried = await tryIt(origin, { effort: { patienceMs: 3000 } });
    expect(tried.problems).toEqual(['patience']);
    expect(tried.of('patience')).toMatch(/cut off after \d.* s of 3 s: no answer/);
  });

  it('that redirects, or knows no collector, is told by what it answers', async () => {
    const redirecting = await tryIt(await startProxy(app.origin, { redirectsTo: 'https://other.example.org' }));
    expect(redirecting.problems).toEqual(['collector']);
    expect(redirecting.of('collector')).toContain('301 to https://other.example.org/callback/speechmatics');
    const nobody = new URL(app.origin);
    nobody.port = '1';
    expect((await tryIt(nobody.origin)).problems).toEqual(['IPv4']);
    const page = await startServer((_, response) => response.writeHead(404, { server: 'Caddy' }).end('nothing here'));
    expect((await tryIt(page)).of('collector')).toContain('404 from Caddy, "nothing here": no collector answers');
  });

  it('below a path of its own is passed', async () => {
    const origin = await startProxy(app.origin, { rewrites: (path) => path.replace('/speech', '') });
    expect((await tryIt(origin, { plan: { prefix: '/speech' } })).problems).toEqual([]);
  });
});
