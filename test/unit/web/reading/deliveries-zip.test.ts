import { once } from 'node:events';
import { createServer, get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import request from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromBuffer } from 'yauzl';
import { aFiled, aPending, createWorld, idOf, pathOf, token, type World } from '../world.ts';

async function download(world: World, ids: readonly string[]) {
  const response = await ask(world, ids);
  return { headers: response.headers, files: await unzip(await buffer(response)) };
}

async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
  const files = new Map<string, string>();
  fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
    if (error !== null) return reject(error);
    zip.on('entry', (entry) => {
      zip.openReadStream(entry, async (failure, stream) => {
        if (failure !== null) return reject(failure);
        files.set(entry.fileName, (await buffer(stream)).toString('latin1'));
        zip.readEntry();
      });
    });
    zip.on('end', () => resolve(files));
    zip.on('error', reject);
    zip.readEntry();
  });
  return promise;
}

/** A world in which deliveries 1 and 2 hold `one` and `two`, both under the same name. */
async function twoDeliveries(): Promise<World> {
  const world = createWorld();
  for (const [seq, body] of [
    [1, 'one'],
    [2, 'two'],
  ] as const) {
    const path = `acme/2026/11/2${seq}/Call.json`;
    await world.file(aFiled(seq, { body, part: { path } }));
    world.files.set(`archive/${path}`, Buffer.from(body));
  }
  return world;
}

describe('GET /api/v1/deliveries.zip', () => {
  it('P10: gives the bytes as they are stored, each file under a name of its own', async () => {
    const world = createWorld();
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const [body, path] = [bytes.toString('latin1'), pathOf(1)];
    await world.file(aFiled(1, { part: { path, bytes: bytes.length } }));
    world.files.set(`archive/${path}`, bytes);

    const { headers, files } = await download(world, [idOf(1)]);

    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename=delivery-${idOf(1)}.zip`,
      'cache-control': 'no-store',
    });
    expect(files.get('acme/job-1/a.1.txt')).toBe(body);
  });

  it('keeps files of the same name beside each other, and says which is whose', async () => {
    const { files } = await download(await twoDeliveries(), [idOf(2), idOf(1)]);

    expect(files.get('acme/job-1/Call.json')).toBe('two');
    expect(files.get('acme/job-1/Call.1.json')).toBe('one');
    expect(JSON.parse(files.get('deliveries.json') ?? '')).toMatchObject([
      { delivery: { id: idOf(2) }, files: ['acme/job-1/Call.json'] },
      { delivery: { id: idOf(1) }, files: ['acme/job-1/Call.1.json'] },
    ]);
  });

  it('holds bytes that came twice once', async () => {
    const world = await twoDeliveries();
    const path = (await world.catalog.find(idOf(1)))?.delivery.parts[0]?.path;
    await world.file(aFiled(3, { body: 'one', delivery: { duplicateOf: idOf(1) }, part: { path } }));

    const { files } = await download(world, [idOf(3), idOf(1)]);

    expect([...files.keys()]).toEqual(['acme/job-1/Call.json', 'deliveries.json']);
    expect(JSON.parse(files.get('deliveries.json') ?? '')).toMatchObject([
      { files: ['acme/job-1/Call.json'] },
      { files: ['acme/job-1/Call.json'] },
    ]);
  });

  it('takes what is not filed yet from the inbox', async () => {
    const world = createWorld();
    world.pending.push(aPending(4, { body: 'fresh' }));

    const { files } = await download(world, [idOf(4)]);

    expect(files.get(`acme/${idOf(4)}/a.txt`)).toBe('fresh');
  });

  it('names what is gone, and does not fail for it', async () => {
    const world = await twoDeliveries();
    world.files.clear();
    await world.file(aFiled(3, { delivery: { state: 'deleted' }, part: { path: null } }));

    const { files } = await download(world, [idOf(1), idOf(3)]);

    expect([...files.keys()]).toEqual(['deliveries.json']);
    expect(JSON.parse(files.get('deliveries.json') ?? '')).toMatchObject([{ files: [null] }, { files: [null] }]);
  });

  it.each([
    ['../../etc/passwd', 'acme/_.._etc_passwd/x.json'],
    ['a/b\\c', 'acme/a_b_c/x.json'],
    ['\u202E', `acme/${idOf(1)}/x.json`],
    ['CON', 'acme/_CON/x.json'],
  ])('makes a folder of the job id %j that is safe anywhere', async (jobId, expected) => {
    const world = createWorld();
    await world.file(aFiled(1, { delivery: { jobId }, part: { path: 'acme/2026/11/21/x.json' } }));
    world.files.set('archive/acme/2026/11/21/x.json', Buffer.from('hello'));

    const { files } = await download(world, [idOf(1)]);

    expect([...files.keys()][0]).toBe(expected);
  });

  it.each([
    ['nothing', '', 400, 'no delivery is chosen'],
    ['an empty id', 'id=', 400, 'expected ids'],
    ['what is no id', 'id=1', 400, 'expected ids'],
    ['another parameter', `id=${idOf(1)}&x=1`, 400, 'only query parameter'],
    ['too many', Array.from({ length: 301 }, (_, seq) => `id=${idOf(seq)}`).join('&'), 400, 'at most 300'],
    ['what is not there', `id=${idOf(9)}`, 404, 'no such delivery'],
  ])('refuses %s', async (_, query, status, detail) => {
    const answer = await request((await twoDeliveries()).app)
      .get(`/api/v1/deliveries.zip?${query}`)
      .auth(token, { type: 'bearer' });

    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(detail);
  });

  it('needs the token', async () => {
    await request((await twoDeliveries()).app)
      .get(`/api/v1/deliveries.zip?id=${idOf(1)}`)
      .expect(401);
  });

  it('answers HEAD without reading a byte', async () => {
    const world = createWorld({ archive: { open: () => Promise.reject(new Error('read')) } });
    await world.file(aFiled(1));

    await request(world.app)
      .head(`/api/v1/deliveries.zip?id=${idOf(1)}`)
      .auth(token, { type: 'bearer' })
      .expect('content-type', 'application/zip')
      .expect(200);
  });

  it('cuts the connection when a file is not as it was recorded, and reports it', async () => {
    const world = await twoDeliveries();
    world.files.set('archive/acme/2026/11/21/Call.json', Buffer.from('longer than recorded'));

    const response = await ask(world, [idOf(1)]);

    await expect(buffer(response)).rejects.toThrow('aborted');
    await world.faulted;
  });

  it('lets go of a file when nobody reads any more', async () => {
    const endless = new Readable({ read: () => undefined });
    const world = createWorld({ archive: { open: async () => endless } });
    await world.file(aFiled(1));
    const opened = once(endless, 'resume');
    const response = ask(world, [idOf(1)]);
    await opened;

    (await response).destroy();

    await once(endless, 'close');
    expect(world.faults).toEqual([]);
  });
});

/** Over a real connection, which can be cut. */
async function ask(world: World, ids: readonly string[]): Promise<IncomingMessage> {
  const server = createServer(world.app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const asking = httpGet({
    port: (server.address() as AddressInfo).port,
    path: `/api/v1/deliveries.zip?${ids.map((id) => `id=${id}`).join('&')}`,
    headers: { authorization: `Bearer ${token}` },
  });
  const [response] = await once(asking, 'response');
  return response;
}
