import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasSoundBrotli } from '../../src/lib/inflate.ts';
import { sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

const fixture = (name: string) => readFile(join(import.meta.dirname, '../fixtures', name));
const speech = (text: string) => JSON.stringify({ segments: [{ start: 1, end: 2, text }] });
const gzip = (body: Buffer | string) => zlib.gzipSync(body);
const hasBrotli = hasSoundBrotli(process.versions.node);

/** Zeros that inflate to so many MiB, without ever being held: gzip members one behind the other. */
const bombOf = (mebibytes: number): Buffer => Buffer.concat(Array(mebibytes).fill(gzip(Buffer.alloc(1024 * 1024))));

describe('an encoded body', () => {
  const app = sharedApp({
    sources: {
      default: aSource({ vendor: 'auto' }),
      speechmatics: aSource({ vendor: 'speechmatics' }),
      open: { vendor: 'generic', auth: 'none', allow: 'anyone', open: true },
    },
  });
  const post = async (path: string, body: Buffer | string, encoding: string, type = 'application/json') =>
    app.filed(await app.deliver(path, body, { 'Content-Type': type, 'Content-Encoding': encoding }));
  const plain = async (path: string, body: Buffer | string, type = 'application/json') =>
    app.filed(await app.deliver(path, body, { 'Content-Type': type }));
  const written = (id: string, format = 'json') => app.api(`/api/v1/deliveries/${id}/transcript.${format}`);
  const textOf = async (id: string): Promise<string> => (await written(id)).json.text;
  const decoded = (id: string) => app.api(`/api/v1/deliveries/${id}/parts/0?decoded=1`);

  it.each([
    ['gladia/success.json', 'application/json'],
    ['voicebase/analytics.json', 'application/json'],
    ['transcripts/deepgram-json/utterances.json', 'application/json'],
    ['speechmatics/transcript.json', 'application/json'],
    ['speechmatics/transcript.srt', 'text/plain'],
  ])('says every word that it says when it is not encoded: %s', async (name, type) => {
    const body = await fixture(name).catch(() => null);
    if (body === null) throw new Error(`no fixture ${name}`);
    const one = await plain(`/callback?id=plain-${name}`, body, type);
    const other = await post(`/callback?id=gzip-${name}`, gzip(body), 'gzip', type);
    expect(other.parts.map(({ kind }) => kind)).toEqual(one.parts.map(({ kind }) => kind));
    expect(other).toMatchObject({ vendor: one.vendor, outcome: one.outcome, warnings: one.warnings });
    const path = `/api/v1/deliveries/${other.id}/parts/0`;
    expect((await app.api(path)).body).toEqual(gzip(body));
    expect((await decoded(other.id)).body).toEqual(body);
    expect(await transcript(other)).toEqual(await transcript(one));
  });

  /** By job where it has one. */
  async function transcript({ id, jobId }: { id: string; jobId: string | null }): Promise<unknown> {
    const at = jobId === null ? `deliveries/${id}` : `jobs/default/${encodeURIComponent(jobId)}`;
    const answer = await app.api(`/api/v1/${at}/transcript.json?delivery=${id}`);
    const { segments, text } = answer.status === 200 ? answer.json : (await written(id)).json;
    return { segments, text };
  }

  it.each([
    ['gzip', gzip],
    ['X-GZIP', gzip],
    ['deflate', zlib.deflateSync],
    ['deflate', zlib.deflateRawSync],
    ['zstd', (body: string) => zlib.zstdCompressSync(body)],
    ['deflate, gzip', (body: string) => gzip(zlib.deflateSync(body))],
    ['gzip, identity, gzip', (body: string) => gzip(gzip(body))],
  ] as const)('is read in %s', async (encoding, encode) => {
    const body = speech('It was encoded.');
    const delivery = await post('/callback', encode(body), encoding);
    expect(delivery).toMatchObject({ warnings: [], parts: [{ kind: 'transcript' }] });
    expect(await textOf(delivery.id)).toBe('It was encoded.');
    expect((await decoded(delivery.id)).text).toBe(body);
  });

  it('is stored as sent, under a name that says what its bytes are', async () => {
    const body = gzip('{"id":"named-1","status":"done","text":"Hello."}');
    const delivery = await post('/callback', body, 'gzip');
    expect(delivery).toMatchObject({ jobId: 'named-1', outcome: 'success' });
    expect(delivery.parts[0]?.path).toMatch(/\/named-1\.transcript\.json\.gz$/);
    expect(await app.stored(delivery.parts[0]?.path)).toEqual(body);
    const own = await post('/callback/default/mine.json', gzip('{"id":"named-2"}'), 'gzip');
    expect(own.parts[0]?.path).toMatch(/\/mine\.json$/);
  });

  it('is found by what is said in it', async () => {
    await post('/callback', gzip(speech('the persimmon is encoded')), 'gzip');
    const hits = async () => (await app.api('/api/v1/search?q=persimmon')).json.items;
    await until('it is indexed', async () => (await hits()).length === 1);
  });

  it('is read as it is when a proxy has undone the coding and left the header', async () => {
    const delivery = await post('/callback', '{"id":"plain-after-all","text":"Hello."}', 'gzip');
    expect(delivery).toMatchObject({ jobId: 'plain-after-all', parts: [{ kind: 'transcript' }] });
    expect(delivery.warnings).toEqual([expect.stringContaining('not whole in the content encoding')]);
    expect(delivery.parts[0]?.path).toMatch(/transcript\.json$/);
    expect(await textOf(delivery.id)).toBe('Hello.');
  });

  it('that is cut off claims what comes before the cut, with a warning', async () => {
    const words = Array.from({ length: 3000 }, (_, index) => `word${(index * 7919) % 3001}`).join(' ');
    const body = gzip(
      `{"id":"cut-1","status":"done","segments":[{"start":1,"end":2,"text":"Before the cut."},{"text":"${words}"}]}`,
    );
    const delivery = await post('/callback', body.subarray(0, body.length - 100), 'gzip');
    expect(delivery).toMatchObject({ jobId: 'cut-1', outcome: 'success', parts: [{ kind: 'transcript' }] });
    expect(delivery.warnings).toEqual([expect.stringContaining('not whole')]);
    const { json } = await app.api('/api/v1/jobs/default/cut-1/transcript.json');
    expect(json.status).toBe('partial');
    expect(json.text).toContain('Before the cut.');
    expect(json.warnings.map(({ code }: { code: string }) => code)).toContain('encoding-broken');
  });

  it.each(['compress', 'aws-chunked', 'gzip, snappy', 'gzip,'.repeat(9)])(
    'in %j is stored, with a warning',
    async (encoding) => {
      const body = speech('secretcoding');
      const delivery = await post(`/callback?id=unknown`, gzip(body), encoding);
      expect(delivery).toMatchObject({ jobId: 'unknown', parts: [{ kind: 'other' }] });
      expect(delivery.warnings).toEqual([expect.stringContaining('content encoding that is not read')]);
      expect((await decoded(delivery.id)).status).toBe(409);
    },
  );

  it.runIf(!hasBrotli)('in br is stored, with a warning, where Brotli is not known to be sound', async () => {
    const delivery = await post('/callback', zlib.brotliCompressSync(speech('hello')), 'br');
    expect(delivery.warnings).toEqual([expect.stringContaining('not read')]);
    expect(delivery.parts[0]?.path).toMatch(/\.json\.br$/);
  });

  it.runIf(hasBrotli)('in br is read', async () => {
    const delivery = await post('/callback', zlib.brotliCompressSync(speech('It was in br.')), 'br');
    expect(await textOf(delivery.id)).toBe('It was in br.');
  });

  it('that is a form stays one part, and is nobody’s speech', async () => {
    const body = gzip(aForm([{ name: 'transcript', filename: 't.txt', body: 'secretform' }]));
    const delivery = await post('/callback', body, 'gzip', formType);
    expect(delivery.parts).toMatchObject([{ kind: 'other' }]);
  });

  it('that is a bomb costs its bounds, and holds nothing up', async () => {
    const bomb = gzip(bombOf(512));
    const [armed, behind] = await Promise.all([
      app.deliver('/callback', bomb, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip, gzip' }),
      app.deliver('/callback', speech('behind the bomb'), { 'Content-Type': 'application/json' }),
    ]);
    expect([armed.status, behind.status]).toEqual([200, 200]);
    const startMs = performance.now();
    const delivery = await app.filed(armed);
    const next = await app.filed(behind);
    expect(performance.now() - startMs).toBeLessThan(15_000);
    expect(delivery.warnings).toEqual([expect.stringMatching(/inflate/)]);
    expect(await textOf(next.id)).toBe('behind the bomb');
    const full = await decoded(delivery.id).catch(() => null);
    expect(full?.body.length ?? 0).toBeLessThanOrEqual(16 * 1024 * 1024);
  });

  it('of a sender that anybody can be is inflated to 16 MiB and no further', async () => {
    const words = Array.from({ length: 10_000 }, (_, index) =>
      ((index * 2_654_435_761) % 4_294_967_296).toString(36).padEnd(80, 'ab'),
    ).join(' ');
    const long = `{"id":"long","segments":[${Array(24)
      .fill(JSON.stringify({ start: 1, end: 2, text: words }))
      .join(',')}]}`;
    for (const [source, isWhole] of [
      ['open', false],
      ['default', true],
    ] as const) {
      const delivery = await post(`/callback/${source}`, gzip(long), 'gzip');
      expect(delivery.jobId).toBe('long');
      const { json } = await app.api(`/api/v1/jobs/${source}/long/transcript.json`);
      expect(json.segments.length < 24).toBe(!isWhole);
      expect(json.warnings.map(({ code }: { code: string }) => code).includes('inflates-too-far')).toBe(!isWhole);
    }
  });

  it('is given inflated whole or not at all: no ranges, and no parameter but that one', async () => {
    const delivery = await post('/callback', gzip(speech('whole')), 'gzip');
    const path = `/api/v1/deliveries/${delivery.id}/parts/0`;
    const headers = { Authorization: 'Bearer archive-token-of-tests', Range: 'bytes=0-1' };
    expect((await send(app.archiveOrigin, { method: 'GET', path: `${path}?decoded=1`, headers })).status).toBe(400);
    expect((await app.api(`${path}?decoded=yes`)).status).toBe(400);
    const answer = await app.api(`${path}?decoded=1`);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect(answer.headers['content-disposition']).toMatch(/\.transcript\.json"?$|\.json"?$/);
    expect(answer.headers['content-disposition']).not.toContain('.gz');
    const bare = await plain('/callback', speech('not encoded'));
    expect((await decoded(bare.id)).text).toBe(speech('not encoded'));
  });

  it('in chunks is read like any other', async () => {
    const body = gzip(speech('It came in chunks.'));
    const answer = await app.deliver('/callback', [body.subarray(0, 5), body.subarray(5)], {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
    });
    expect(await textOf((await app.filed(answer)).id)).toBe('It came in chunks.');
  });
});
