import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type App, anApp, sha256, sharedApp } from '../fixtures/app.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { aForm, type FormPart, formType } from '../fixtures/form.ts';
import { type Answer, send } from '../fixtures/http.ts';
import { openSpoolFiles } from '../fixtures/open-files.ts';
import { openRaw, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const headers = { Authorization: `Bearer ${archiveToken}`, 'Content-Type': formType, 'User-Agent': 'tests' };

function importForm(app: App, parts: readonly FormPart[], more: Record<string, string> = {}): Promise<Answer> {
  return send(app.archiveOrigin, { path: '/api/v1/import', body: aForm(parts), headers: { ...headers, ...more } });
}

function importHead(bytes: number, more: readonly string[] = []): string {
  const own = [`Authorization: Bearer ${archiveToken}`, `Content-Type: ${formType}`, `Content-Length: ${bytes}`];
  return rawHead('POST', '/api/v1/import', [...own, ...more]);
}

function aFile(body: Buffer | string, filename = 'a.txt', type = 'text/plain'): FormPart {
  return { name: 'files', filename, type, body };
}

describe('POST /api/v1/import', () => {
  const app = sharedApp({
    sources: {
      vspark: aSource({ vendor: 'vspark' }),
      small: aSource({ limits: { body: '2000B', part: '1500B', parts: 2 } }),
      acme: aSource(),
    },
  });

  it('records no type where none was sent', async () => {
    const answer = await importForm(app, [
      { name: 'source', body: 'acme' },
      { name: 'files', filename: 'a.wav', body: 'untyped' },
      aFile('typed', 'b.txt', 'text/plain'),
    ]);

    const { parts } = await app.filed(answer.json.id);
    expect(parts.map(({ filename, mediaType }) => [filename, mediaType])).toEqual([
      ['a.wav', null],
      ['b.txt', 'text/plain'],
    ]);
  });

  it('P2: files several files as one delivery, byte for byte, under their own names', async () => {
    const bodies = [randomBytes(700_000), Buffer.from('{"a":1}'), Buffer.alloc(0)];
    const answer = await importForm(app, [
      { name: 'source', body: 'acme' },
      { name: 'job', body: ' call-17 ' },
      aFile(bodies[0] ?? '', 'Aufnahme ü.wav', 'audio/wav'),
      aFile(bodies[1] ?? '', 'call.json', 'application/json'),
      aFile(bodies[2] ?? '', 'empty.bin', 'application/octet-stream'),
    ]);

    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/deliveries/${answer.json.id}`);
    const filed = await app.filed(answer.json.id);
    expect(filed).toMatchObject({
      source: 'acme',
      method: 'POST',
      path: '/import',
      query: { id: 'call-17' },
      jobId: 'call-17',
      sender: '127.0.0.1',
      state: 'filed',
    });
    expect(filed.headers).toMatchObject({ authorization: '***', 'user-agent': 'tests' });
    expect(filed.parts.map(({ filename, field, bytes }) => [field, filename, bytes])).toEqual([
      ['files', 'Aufnahme ü.wav', 700_000],
      ['files', 'call.json', 7],
      ['files', 'empty.bin', 0],
    ]);
    for (const [index, body] of bodies.entries()) {
      expect(filed.parts[index]?.sha256).toBe(sha256(body));
      expect(await app.stored(filed.parts[index]?.path)).toEqual(body);
    }
    await app.spoolIsEmpty();
  });

  it('files to a source of its own when none is named, and reads what it is', async () => {
    const transcript = { id: 'g-1', event: 'transcription.success', payload: { transcription: { utterances: [] } } };
    const answer = await importForm(app, [aFile(JSON.stringify(transcript), 'g.json', 'application/json')]);

    expect(await app.filed(answer.json.id)).toMatchObject({
      source: 'import',
      vendor: 'gladia',
      jobId: 'g-1',
      query: {},
    });
  });

  it('puts the id of the job where the vendor of the source looks for it', async () => {
    const answer = await importForm(app, [
      { name: 'source', body: 'vspark' },
      { name: 'job', body: 'r-9' },
      aFile('{"utterances":[]}', 'x.json', 'application/json'),
    ]);

    expect(await app.filed(answer.json.id)).toMatchObject({ query: { requestid: 'r-9' }, jobId: 'r-9' });
  });

  it('P7: knows the same files again', async () => {
    const parts = [{ name: 'source', body: 'acme' }, aFile('again', 'again.txt')];
    const first = await importForm(app, parts);
    await app.filed(first.json.id);
    const second = await importForm(app, parts);

    expect(await app.filed(second.json.id)).toMatchObject({ duplicateOf: first.json.id });
  });

  it('keeps JSON that is none in the quarantine, and says so', async () => {
    const answer = await importForm(app, [aFile('{"a":', 'broken.json', 'application/json')]);

    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-json' } });
    expect(answer.json.detail).toContain('broken.json');
    expect(await app.filed(answer.json.deliveryId)).toMatchObject({ state: 'quarantined' });
    expect((await app.part(answer.json.deliveryId)).toString()).toBe('{"a":');
  });

  const file = aFile('x');
  it.each<[string, readonly FormPart[], number, string, RegExp]>([
    ['no file', [{ name: 'source', body: 'acme' }], 400, 'bad-request', /at least one file/],
    [
      'no file chosen',
      [{ name: 'files', filename: '', type: 'application/octet-stream', body: '' }],
      400,
      'bad-request',
      /one file/,
    ],
    [
      'an unknown source',
      [{ name: 'source', body: 'nobody' }, file],
      400,
      'bad-request',
      /"nobody".*import, vspark, small, acme/,
    ],
    ['fields behind the files', [file, { name: 'source', body: 'acme' }], 400, 'bad-request', /before the files/],
    [
      'a repeated field',
      [{ name: 'source', body: 'a' }, { name: 'source', body: 'acme' }, file],
      400,
      'bad-request',
      /source/,
    ],
    ['an unknown field', [{ name: 'colour', body: 'red' }, file], 400, 'bad-request', /colour/],
    ['a nested field', [{ name: 'source[x]', body: 'red' }, file], 400, 'bad-request', /source\[x\]/],
    ['a long job id', [{ name: 'job', body: 'x'.repeat(257) }, file], 400, 'bad-request', /256/],
    ['a job id with control characters', [{ name: 'job', body: 'a\u0007' }, file], 400, 'bad-request', /control/],
    ['a long field', [{ name: 'job', body: 'x'.repeat(5000) }, file], 400, 'bad-request', /job/],
    ['a file in another field', [{ name: 'file', filename: 'a', body: 'x' }], 400, 'bad-request', /"file"/],
    [
      'bytes without a name',
      [{ name: 'files', type: 'application/octet-stream', body: 'x' }, file],
      400,
      'part-unaccounted',
      /2 parts/,
    ],
    [
      'a part without a field',
      [{ name: null, type: 'text/plain', body: 'x' }, file],
      400,
      'part-unaccounted',
      /2 parts/,
    ],
    ['a large file', [{ name: 'source', body: 'small' }, aFile('x'.repeat(1501))], 413, 'part-too-large', /1500/],
    [
      'large files together',
      [{ name: 'source', body: 'small' }, aFile('x'.repeat(1001)), aFile('y'.repeat(1000))],
      413,
      'body-too-large',
      /2000/,
    ],
  ])('P8: refuses %s, and leaves nothing behind', async (_case, parts, status, code, detail) => {
    const before = (await app.list()).length;
    const answer = await importForm(app, parts);

    expect(answer).toMatchObject({ status, json: { code } });
    expect(answer.json.detail).toMatch(detail);
    await app.spoolIsEmpty();
    expect(await app.list()).toHaveLength(before);
  });

  it('refuses more files than the source takes in one delivery', async () => {
    const answer = await importForm(app, [{ name: 'source', body: 'small' }, file, file, file]);

    expect(answer).toMatchObject({ status: 413, json: { code: 'too-many-parts' } });
    await app.spoolIsEmpty();
  });

  it.each([
    ['a form that is cut', aForm([file]).subarray(0, -8), formType, 400],
    ['a form that is cut inside of a file', aForm([aFile('x'.repeat(1000))]).subarray(0, -500), formType, 400],
    ['no form', Buffer.from('x'), 'application/json', 400],
    ['a form without a boundary', aForm([file]), 'multipart/form-data', 400],
  ])('refuses %s', async (_case, body, type, status) => {
    const answer = await send(app.archiveOrigin, {
      path: '/api/v1/import',
      body,
      headers: { ...headers, 'Content-Type': type },
    });

    expect(answer.status).toBe(status);
    await app.spoolIsEmpty();
  });

  it('P3: takes a form that is cut at any byte for none', async () => {
    const whole = aForm([aFile('cut at any byte')]);
    const taken: number[] = [];
    // The line end behind the last boundary is no part of the form.
    for (let bytes = 0; bytes < whole.length - 2; bytes += 1) {
      const body = whole.subarray(0, bytes);
      const answer = await send(app.archiveOrigin, { path: '/api/v1/import', body, headers });
      if (answer.status !== 400) taken.push(bytes);
    }

    expect(taken).toEqual([]);
    await app.spoolIsEmpty();
  });

  it('refuses those without the token, and forms of other sites, before a byte is stored', async () => {
    const body = aForm([file]);
    const post = (more: Record<string, string>) =>
      send(app.archiveOrigin, { path: '/api/v1/import', body, headers: { 'Content-Type': formType, ...more } });
    const signedIn = await send(app.archiveOrigin, { method: 'GET', path: `/?token=${archiveToken}` });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';

    expect((await post({})).status).toBe(401);
    expect((await post({ Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(401);
    expect((await post({ Cookie: cookie, Origin: 'http://evil.example' })).status).toBe(401);
    expect((await post({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
  });

  it('P1: keeps small files with the delivery, and large ones in the spool, both byte for byte', async () => {
    const stalled = await anApp({ sources: { acme: aSource() } });
    // Nothing can be filed while a file stands where the folder of the source belongs.
    await writeFile(join(stalled.dir, 'archive/acme'), '');
    const small = [randomBytes(60_000), Buffer.from('{"a":1}')];
    const form = [
      { name: 'source', body: 'acme' },
      aFile(small[0] ?? ''),
      aFile(small[1] ?? '', 'b.json', 'application/json'),
    ];
    const held = (await importForm(stalled, form)).json.id;
    // What filing stages there has other names.
    const received = async () => (await stalled.spool()).filter((name) => name.endsWith('.part'));
    expect(await received()).toEqual([]);
    const large = randomBytes(300_000);
    const spooled = (await importForm(stalled, [{ name: 'source', body: 'acme' }, aFile(large)])).json.id;
    expect(await received()).toHaveLength(1);
    await rm(join(stalled.dir, 'archive/acme'));
    await stalled.restart();
    for (const id of [held, spooled]) await stalled.filed(id);
    expect([await stalled.part(held, 0), await stalled.part(held, 1)]).toEqual(small);
    expect(await stalled.part(spooled)).toEqual(large);
  });

  it('P3: leaves nothing of an upload whose sender goes away', async () => {
    await app.spoolIsEmpty();
    const body = aForm([aFile(randomBytes(3_000_000))]);
    const raw = await openRaw(app.archiveOrigin);
    raw.write(importHead(body.length));
    raw.write(body.subarray(0, 2_000_000));
    await until('a file is being written', async () => (await app.spool()).length === 1);
    raw.reset();

    await app.spoolIsEmpty();
    await until('no file is open', async () => openSpoolFiles(app.dir).length === 0);
  });

  it('does not wait for the rest of an upload that it refuses', async () => {
    const raw = await openRaw(app.archiveOrigin);
    const body = aForm([{ name: 'source', body: 'small' }, aFile(randomBytes(100_000))]);
    raw.write(importHead(50_000_000));
    raw.write(body.subarray(0, 50_000));

    expect(await raw.sees('part-too-large')).toContain('413');
    await raw.closed();
    await app.spoolIsEmpty();
  });

  it('asks for the body only when it may come', async () => {
    const body = aForm([aFile('asked for')]);
    const raw = await openRaw(app.archiveOrigin);
    raw.write(importHead(body.length, ['Expect: 100-continue']));
    await raw.sees('100 Continue');
    raw.write(body);
    expect(await raw.sees('HTTP/1.1 201')).toContain('201 Created');
    raw.reset();
  });
});

describe('an import under way', () => {
  it('P19: is finished when the collector stops', async () => {
    const app = await anApp();
    const body = aForm([aFile(randomBytes(500_000))]);
    const raw = await openRaw(app.archiveOrigin);
    raw.write(importHead(body.length));
    raw.write(body.subarray(0, 400_000));
    await until('a file is being written', async () => (await app.spool()).length === 1);
    const stopping = app.stop();
    raw.write(body.subarray(400_000));
    expect(await raw.sees('HTTP/1.1 201')).toContain('201');
    await stopping;
    await app.start();
    const [delivery] = await app.list();
    expect((await app.filed(delivery?.id ?? '')).parts[0]?.bytes).toBe(500_000);
  });

  it('P12: is given up when its sender falls silent', async () => {
    const app = await anApp({ server: { timeouts: { idle: '200ms' } } });
    const raw = await openRaw(app.archiveOrigin);
    raw.write(importHead(5000));
    raw.write(aForm([aFile('x')]).subarray(0, 120));
    expect(await raw.sees('silent-body')).toContain('408');
    await app.spoolIsEmpty();
  });
});
