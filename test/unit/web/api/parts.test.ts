import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import request from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aFiled, aPending, createWorld, idOf, pathOf, token, type World } from '../world.ts';

const url = `/api/v1/deliveries/${idOf(1)}/parts/0`;

async function aWorldWith(body: string, part: object = {}): Promise<World> {
  const world = createWorld();
  await world.file(aFiled(1, { body, part }));
  world.files.set(`archive/${pathOf(1)}`, Buffer.from(body));
  return world;
}

function download(world: World, headers: Record<string, string> = {}) {
  return request(world.app)
    .get(url)
    .auth(token, { type: 'bearer' })
    .set(headers)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks).toString()));
    });
}

describe('GET a part', () => {
  it('P18: sends the bytes so that nothing in them can run', async () => {
    const answer = await download(await aWorldWith('<script>'));

    expect(answer.status).toBe(200);
    expect(answer.body).toBe('<script>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '8',
      'content-disposition': 'attachment; filename=a.1.txt',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${aFiled(1, { body: '<script>' }).delivery.parts[0]?.sha256}"`,
    });
  });

  it.each([
    ['text/plain', 'text/plain'],
    ['text/vtt', 'text/vtt'],
    ['application/json', 'application/json'],
    ['audio/wav', 'audio/wav'],
    ['video/mp4', 'video/mp4'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['application/xml', 'application/octet-stream'],
    ['application/pdf', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['audio/x\u0001y', 'application/octet-stream'],
    ['audio/wav, text/html', 'application/octet-stream'],
    [null, 'application/octet-stream'],
  ])('P18: serves %j as %s', async (mediaType, served) => {
    const answer = await download(await aWorldWith('x', { mediaType }));

    expect(answer.headers['content-type']).toBe(served);
  });

  it.each([
    ['evil".html\r\nX-Injected: 1', /^attachment; filename="evil\\"\.htmlX-Injected: 1"$/],
    ['invoice\u202Efdp.exe', /^attachment; filename=invoicefdp\.exe$/],
    ['../../etc/passwd', /^attachment; filename=passwd$/],
    ['C:\\temp\\a.txt', /^attachment; filename=a\.txt$/],
    ['\u0000\u200F', /^attachment; filename=0199c1f2-0000-7000-8000-000000000001\.0$/],
    ['\uD800.txt', /^attachment; filename="\?\.txt"; filename\*=UTF-8''%EF%BF%BD\.txt$/],
    ['zażółć.json', /^attachment; filename="za\?[^"]*\.json"; filename\*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87\.json$/],
  ])('P18: offers %j under a name that shows what it is', async (filename, expected) => {
    const world = createWorld();
    const [part] = aPending(1).parts;
    if (part === undefined) throw new Error('no part');
    world.pending.push({ ...aPending(1), parts: [{ ...part, filename }] });

    const answer = await download(world);

    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toMatch(expected);
    expect(answer.headers).not.toHaveProperty('x-injected');
  });

  it.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['Bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-900', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-10', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=-999', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=-999,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
    ['lines=20-', 200, '0123456789', undefined],
    ['bytes=a-b', 200, '0123456789', undefined],
    ['bytes', 200, '0123456789', undefined],
  ])('answers Range %s with %i', async (range, status, body, contentRange) => {
    const answer = await download(await aWorldWith('0123456789'), { range });

    expect(answer.status).toBe(status);
    expect(answer.body).toBe(body);
    expect(answer.headers['content-range']).toBe(contentRange);
    if (status !== 416) expect(answer.headers['content-length']).toBe(String(body.length));
  });

  it('sends an empty part, and no range of it', async () => {
    const world = await aWorldWith('');

    expect((await download(world)).body).toBe('');
    expect((await download(world, { range: 'bytes=0-' })).status).toBe(416);
    expect((await download(world, { range: 'bytes=-5' })).status).toBe(416);
  });

  it('sends nothing again to whoever has it', async () => {
    const world = await aWorldWith('0123456789');
    const { etag } = (await download(world)).headers;

    expect((await download(world, { 'if-none-match': `"x", ${etag}` })).status).toBe(304);
    expect((await download(world, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await download(world, { 'if-range': String(etag), range: 'bytes=0-1' })).status).toBe(206);
    expect((await download(world, { 'if-range': '"x"', range: 'bytes=0-1' })).status).toBe(200);
    expect((await download(world, { 'if-range': `W/${etag}`, range: 'bytes=0-1' })).status).toBe(200);
  });

  it('tells about a part without sending or opening it', async () => {
    const world = await aWorldWith('0123456789');
    world.files.clear();

    const answer = await request(world.app).head(url).auth(token, { type: 'bearer' }).set('range', 'bytes=0-1');

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-length': '10', 'content-type': 'text/plain' });
  });

  it.each(['1', '00', '-1', 'x', '0.0', '9'.repeat(400)])('has no part %s', async (index) => {
    const answer = await request((await aWorldWith('x')).app)
      .get(`/api/v1/deliveries/${idOf(1)}/parts/${index}`)
      .auth(token, { type: 'bearer' });

    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('not-found');
  });

  it('answers 404 when the payload was deleted or the file is missing', async () => {
    const world = await aWorldWith('x');
    world.files.clear();
    expect(await download(world)).toMatchObject({ status: 404 });

    await world.apply({ type: 'deleted', id: idOf(1), at: '2026-11-21T10:00:00.000Z' });
    const answer = await request(world.app).get(url).auth(token, { type: 'bearer' });
    expect(answer.body.detail).toContain('deleted');
  });

  it('tells a fault before the first byte as a problem, without the headers of a download', async () => {
    const failing = () =>
      new Readable({
        read() {
          this.destroy(new Error('EIO'));
        },
      });
    const faulty = createWorld({ archive: { open: async () => failing() } });
    await faulty.file(aFiled(1, { body: '0123456789' }));

    const answer = await request(faulty.app).get(url).auth(token, { type: 'bearer' });

    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('internal');
    expect(answer.headers).not.toHaveProperty('content-disposition');
    expect(answer.headers).not.toHaveProperty('etag');
    expect(faulty.faults).toMatchObject([{ error: { message: 'EIO' }, request: { method: 'GET', path: url } }]);
  });

  it('cuts the connection at a fault behind the first byte', async () => {
    let asked = 0;
    const world = createWorld({
      archive: {
        open: async () =>
          new Readable({
            highWaterMark: 1,
            read() {
              asked += 1;
              if (asked === 1) this.push('01234');
              else this.destroy(new Error('EIO'));
            },
          }),
      },
    });
    await world.file(aFiled(1, { body: '0123456789' }));

    await expect(download(world)).rejects.toThrow(/aborted|hang up/);
    await world.faulted;
  });

  it.each(['0123', '0123456789abc', ''])('cuts the connection when the file has become %j', async (changed) => {
    const world = await aWorldWith('0123456789');
    world.files.set(`archive/${pathOf(1)}`, Buffer.from(changed));

    await expect(download(world)).rejects.toThrow(/aborted|hang up/);
    await world.faulted;
    expect(world.faults).toMatchObject([{ error: { message: expect.stringContaining('collector verify') } }]);
  });

  it('takes a reader who goes away for no fault, and lets go of the file', async () => {
    const closed = Promise.withResolvers<void>();
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
      destroy(_error, done) {
        closed.resolve();
        done(null);
      },
    });
    const world = createWorld({ archive: { open: async () => endless } });
    const { delivery } = aFiled(1, { part: { bytes: 1e12 } });
    await world.file({ seq: 1, delivery });
    const server = world.app.listen(0);
    const reading = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const { port } = server.address() as AddressInfo;

    await fetch(`http://127.0.0.1:${port}${url}`, { headers, signal: reading.signal });
    reading.abort();
    await closed.promise;
    await new Promise((resolve) => server.close(resolve));
    // The route ends a few promises later.
    await new Promise(setImmediate);

    expect(world.faults).toEqual([]);
  });

  it('streams a file from the disk, in whole and in part', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parts-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'a');
    const body = `${'x'.repeat(300_000)}end`;
    await writeFile(path, body);
    const world = createWorld({
      archive: { open: async (_tree, _path, range) => (await open(path)).createReadStream(range) },
    });
    await world.file(aFiled(1, { body }));

    expect((await download(world)).body).toBe(body);
    expect((await download(world, { range: 'bytes=-4' })).body).toBe('xend');
  });
});
