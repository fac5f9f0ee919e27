import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type App, sha256, sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, type FormPart, formType } from '../fixtures/form.ts';
import type { Answer } from '../fixtures/http.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';

const token = `Authorization: Bearer ${callbackToken}`;

/** Everything that must agree about a stored part: what was sent, the record, the file, and the download. */
async function expectStored(app: App, answer: Answer, sent: readonly (Buffer | string)[]) {
  expect(answer.text).toBe('OK');
  const delivery = await app.filed(answer);
  expect(delivery.state).toBe('filed');
  expect(delivery.parts).toHaveLength(sent.length);
  for (const [index, body] of sent.entries()) {
    const bytes = Buffer.from(body);
    const part = delivery.parts[index];
    expect(part).toMatchObject({ index, bytes: bytes.length, sha256: sha256(bytes) });
    expect((await app.stored(part?.path)).equals(bytes)).toBe(true);
    expect((await app.part(delivery.id, index)).equals(bytes)).toBe(true);
  }
  return delivery;
}

describe('a body that is not multipart', () => {
  const app = sharedApp({ sources: { acme: aSource(), empty: aSource() } });

  it.each([
    ['application/json', '{"id":"j1","text":"hello"}'],
    ['application/json; charset=utf-8', '[1,2]'],
    ['application/ld+json', '{"x":1}'],
    ['text/plain', 'hello\n'],
    ['text/plain; charset=utf-16', Buffer.from('\ufeffhello', 'utf16le')],
    ['text/srt', '1\n00:00:00,000 --> 00:00:01,000\nhi\n'],
    ['text/vtt', 'WEBVTT\n\n00:00.000 --> 00:01.000\nhi\n'],
    ['application/ttml+xml', '<tt xmlns="http://www.w3.org/ns/ttml"/>'],
    ['audio/wav', Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), randomBytes(200)])],
    ['application/zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex')],
    ['application/octet-stream', randomBytes(1000)],
    ['application/x-www-form-urlencoded', 'requestid=r1&file=%7B%22a%22%3A1%7D&empty='],
    ['application/x-www-form-urlencoded', ''.padEnd(3000, 'a=b&')],
    ['message/rfc822', 'Subject: x\r\n\r\ny'],
    ['nonsense', 'whatever'],
    ['; charset=utf-8', 'a type that names none'],
    ['multipart/mixed; boundary=b', '--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n'],
    ['multipart/related', '--b\r\n\r\nno boundary named\r\n--b--\r\n'],
    ['text/html', '<script>alert(1)</script>'],
    ['text/plain', '{"a":"JSON under the name of text"}'],
    ['audio/mpeg', '{"mislabelled":true}'],
  ])('P10: %s is one raw part, byte for byte', async (type, body) => {
    const answer = await app.deliver('/callback/acme', body, { 'Content-Type': type });
    const delivery = await expectStored(app, answer, [body]);
    const mediaType = type.split(';')[0]?.trim().toLowerCase() || null;
    expect(delivery.parts[0]).toMatchObject({ field: null, filename: null, mediaType });
  });

  it('P10: a body without a Content-Type is one raw part', async () => {
    const body = randomBytes(77);
    const delivery = await expectStored(app, await app.deliver('/callback/acme', body), [body]);
    expect(delivery.parts[0]?.mediaType).toBeNull();
  });

  it.each([
    ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
    ['NUL in text', Buffer.from('{"a":"x"}\n')],
    ['invalid UTF-8 inside a string', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc3, 0x22, 0x7d])],
    ['duplicate keys', Buffer.from('{"a":1,"a":2,"__proto__":{"b":1}}')],
    ['white space around it', Buffer.from(' \r\n\t[ 1 , 2 ] \n\n')],
    ['numbers no double holds', Buffer.from('{"n":123456789012345678901234567890.10e-400}')],
    ['deep nesting', Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['a bare number', Buffer.from('0')],
  ])('P10: JSON with %s is kept as it came', async (_what, body) => {
    const answer = await app.deliver('/callback/acme', body, { 'Content-Type': 'application/json' });
    await expectStored(app, answer, [body]);
  });

  it.each([0, 1, 255])('P10: every byte value survives, also as a body full of %d', async (value) => {
    const body = Buffer.concat([
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      Buffer.alloc(1000, value),
    ]);
    await expectStored(app, await app.deliver('/callback/acme', body, { 'Content-Type': 'text/plain' }), [body]);
  });

  it.each(['gzip', 'br', 'deflate', 'x-unheard-of', 'GZIP, identity'])(
    'P10: a body with Content-Encoding %s is stored encoded, never inflated',
    async (encoding) => {
      const body = Buffer.concat([gzipSync('{"a":1}'), Buffer.from(encoding)]);
      const answer = await app.deliver('/callback/acme', body, {
        'Content-Type': 'application/json',
        'Content-Encoding': encoding,
      });
      const delivery = await expectStored(app, answer, [body]);
      expect(delivery.headers['content-encoding']).toBe(encoding);
    },
  );

  it('P10: a bomb of gzip stays as small as it was sent', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const answer = await app.deliver('/callback/acme/bomb.json', bomb, {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
    });
    await expectStored(app, answer, [bomb]);
  });

  it('Content-Encoding identity changes nothing: JSON is checked', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'Identity' };
    await expectStored(app, await app.deliver('/callback/acme', '{"i":1}', headers), ['{"i":1}']);
    expect((await app.deliver('/callback/acme', '{"i":', headers)).status).toBe(400);
  });

  it.each([
    ['just below what memory holds', 256 * 1024],
    ['a byte more', 256 * 1024 + 1],
    ['300 KB', 300_000],
    ['a little over a block of the spool', 1024 * 1024 + 1],
    ['3 MB', 3_000_001],
  ])('P2: %s, with a length and in chunks', async (_what, bytes) => {
    const body = randomBytes(bytes);
    await expectStored(app, await app.deliver('/callback/acme', body), [body]);
    const other = randomBytes(bytes);
    const chunks = [other.subarray(0, 7), other.subarray(7, bytes >> 1), other.subarray(bytes >> 1)];
    await expectStored(app, await app.deliver('/callback/acme', chunks), [other]);
    await app.spoolIsEmpty();
  });

  it('takes chunks with extensions and trailers without letting them into the body', async () => {
    const head = rawHead('POST', '/callback/acme', [
      token,
      'Transfer-Encoding: chunked',
      'Trailer: X-T',
      'Connection: close',
    ]);
    const answer = await exchangeRaw(
      app.origin,
      `${head}5;ext="a"\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-T: canary\r\n\r\n`,
    );
    const id = /collector-delivery: (\S+)/i.exec(answer)?.[1] ?? '';
    expect((await app.filed(id)).parts[0]).toMatchObject({ bytes: 11, sha256: sha256('hello world') });
  });

  describe('P9: an empty callback', () => {
    it.each([
      ['neither length nor body', [], ''],
      ['Content-Length: 0', ['Content-Length: 0'], ''],
      ['an empty chunked body', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
      ['a type for JSON', ['Content-Type: application/json', 'Content-Length: 0'], ''],
      ['a type for a form, without a byte in it', [`Content-Type: ${formType}`, 'Content-Length: 0'], ''],
    ])('is recorded with its query: %s', async (what, headers, body) => {
      for (const method of ['POST', 'PUT']) {
        const target = `/callback/empty?id=${encodeURIComponent(`${method} ${what}`)}&status=done&status=again`;
        const answer = await exchangeRaw(
          app.origin,
          rawHead(method, target, [token, ...headers, 'Connection: close']) + body,
        );
        expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
        const delivery = await app.filed(/collector-delivery: (\S+)/i.exec(answer)?.[1] ?? '');
        expect(delivery).toMatchObject({
          method,
          parts: [],
          query: { id: `${method} ${what}`, status: ['done', 'again'] },
        });
      }
    });

    it("is nobody's duplicate without a job id, and one with", async () => {
      const ids = [await app.deliver('/callback/empty'), await app.deliver('/callback/empty')];
      for (const answer of ids) expect((await app.filed(answer)).duplicateOf).toBeNull();
      const first = await app.filed(await app.deliver('/callback/empty?id=same&status=ok'));
      const again = await app.filed(await app.deliver('/callback/empty?id=same&status=ok'));
      expect(first).toMatchObject({ jobId: 'same', duplicateOf: null });
      expect(again.duplicateOf).toBe(first.id);
      const other = await app.filed(await app.deliver('/callback/empty?id=same'));
      expect(other.jobId).toBe('same');
    });

    it('leaves no file', async () => {
      expect(await app.files('empty')).toEqual([]);
    });
  });

  it('can be read right after the answer: delivery, listing and bytes', async () => {
    const body = randomBytes(400_000);
    for (const bytes of [body, body.subarray(0, 100)]) {
      const answer = await app.deliver('/callback/acme/fresh.bin', bytes);
      const id = String(answer.headers['collector-delivery']);
      const [found, listed, part] = await Promise.all([
        app.api(`/api/v1/deliveries/${id}`),
        app.api('/api/v1/deliveries?limit=1'),
        app.part(id),
      ]);
      expect(found.json).toMatchObject({ id, state: expect.stringMatching(/^(received|filed)$/), source: 'acme' });
      expect(listed.json.items[0].id).toBe(id);
      expect(part.equals(bytes)).toBe(true);
    }
  });
});

describe('a form', () => {
  const app = sharedApp({ sources: { acme: aSource(), cloud: aSource({ vendor: 'vspark' }) } });
  const deliver = (parts: readonly FormPart[], path = '/callback/acme') =>
    app.deliver(path, aForm(parts), { 'Content-Type': formType });

  it('P8: stores every part: with and without file name, type, disposition and bytes', async () => {
    const parts: FormPart[] = [
      { name: 'file', filename: 'call.wav', type: 'audio/wav', body: randomBytes(500) },
      { name: 'transcript', type: 'application/json', body: '{"a":1}' },
      { name: 'note', body: 'plain field' },
      { name: null, body: 'nobody said what this is' },
      { name: null, type: 'Text/Plain; charset=utf-8', body: 'no name but a type' },
      { name: 'empty', body: '' },
      { name: 'emptyfile', filename: '', body: '' },
      { name: '', body: 'a name that is empty' },
      {
        name: 'bytes',
        type: 'application/octet-stream',
        body: Buffer.from('\r\n--\r\n--boundary\r\n\0\xff--boundary-of-test', 'latin1'),
      },
    ];
    const delivery = await expectStored(
      app,
      await deliver(parts),
      parts.map(({ body }) => body),
    );
    expect(delivery.parts.map(({ field, filename, mediaType }) => [field, filename, mediaType])).toEqual([
      ['file', 'call.wav', 'audio/wav'],
      ['transcript', null, 'application/json'],
      ['note', null, null],
      [null, null, null],
      [null, null, 'text/plain'],
      ['empty', null, null],
      ['emptyfile', null, null],
      ['', null, null],
      ['bytes', null, 'application/octet-stream'],
    ]);
    const files = await app.files('acme');
    expect(files).toHaveLength(parts.length);
  });

  it('P8: a large part without a file name is a part like any other', async () => {
    const large = randomBytes(1_400_000);
    const json = Buffer.from(JSON.stringify({ text: 'x'.repeat(1_200_000) }));
    await expectStored(
      app,
      await deliver([
        { name: 'transcript', type: 'application/json', body: json },
        { name: 'data', body: large },
      ]),
      [json, large],
    );
    await app.spoolIsEmpty();
  });

  it('P8: small and large parts in one form keep their order and bytes', async () => {
    const bodies = [10, 250_000, 10, 300_000, 0, 70_000, 2_000_000, 1, 5000, 256 * 1024].map((bytes) =>
      randomBytes(bytes),
    );
    const parts = bodies.map((body, index) => ({ name: `part${index}`, filename: `f${index}.bin`, body }));
    const delivery = await expectStored(app, await deliver(parts), bodies);
    expect(delivery.parts.map(({ filename }) => filename)).toEqual(parts.map(({ filename }) => filename));
    await app.spoolIsEmpty();
  });

  it('P8: a hundred spooled parts at once', async () => {
    const bodies = Array.from({ length: 100 }, () => randomBytes(20_000));
    await expectStored(
      app,
      await deliver(bodies.map((body, index) => ({ filename: `many-${index}.bin`, body }))),
      bodies,
    );
    await app.spoolIsEmpty();
  });

  it('two parts of the same name in one form get two names', async () => {
    const delivery = await expectStored(
      app,
      await deliver([
        { filename: 'twin.json', body: 'a' },
        { filename: 'twin.json', body: 'b' },
      ]),
      ['a', 'b'],
    );
    expect(delivery.parts.map(({ path }) => path?.split('/').at(-1))).toEqual(['twin.json', 'twin.1.json']);
  });

  it('the tail of the path does not name the parts of a form', async () => {
    const delivery = await expectStored(app, await deliver([{ body: 'tail' }], '/callback/acme/tail.txt?id=tailed'), [
      'tail',
    ]);
    expect(delivery.parts[0]?.path).toMatch(/\/tailed\.[a-z]+\.txt$/);
  });

  it('takes preamble, epilogue, padding and a quoted boundary', async () => {
    const body = 'ignored\r\n--a b \t\r\nContent-Disposition: form-data; name=x\r\n\r\nyes\r\n--a b--  \r\nignored too';
    const answer = await app.deliver('/callback/acme', body, {
      'Content-Type': 'Multipart/Form-Data; charset=utf-8; BOUNDARY="a b"',
    });
    await expectStored(app, answer, ['yes']);
  });

  it('only a closing boundary is an empty delivery', async () => {
    for (const body of [aForm([]), Buffer.from('\r\n--boundary-of-tests--')]) {
      const answer = await app.deliver('/callback/acme', body, { 'Content-Type': formType });
      expect(answer.status).toBe(200);
      expect((await app.filed(answer)).parts).toEqual([]);
    }
  });

  it('with a Content-Encoding is one raw part', async () => {
    const body = gzipSync(aForm([{ body: 'x' }]));
    const answer = await app.deliver('/callback/acme', body, { 'Content-Type': formType, 'Content-Encoding': 'gzip' });
    const delivery = await expectStored(app, answer, [body]);
    expect(delivery.parts[0]).toMatchObject({ field: null, mediaType: 'multipart/form-data' });
  });

  it('transfer encodings inside parts are not decoded', async () => {
    const body = Buffer.from(
      '--boundary-of-tests\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n--boundary-of-tests--\r\n',
    );
    await expectStored(app, await app.deliver('/callback/acme', body, { 'Content-Type': formType }), ['aGk=']);
  });

  it('is split right wherever the network cuts it', async () => {
    const parts = [
      { name: 'a', body: 'one\r\n--boundary-of' },
      { name: 'b', filename: 'b.txt', body: '\r\n\r\n' },
    ];
    const form = aForm(parts);
    for (let cut = 1; cut < form.length; cut += 3) {
      const answer = await app.deliver(`/callback/acme?id=cut-${cut}`, [form.subarray(0, cut), form.subarray(cut)], {
        'Content-Type': formType,
      });
      expect(answer.status, `cut at ${cut}`).toBe(200);
      const id = String(answer.headers['collector-delivery']);
      const { json } = await app.api(`/api/v1/deliveries/${id}`);
      expect(json.parts.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(parts.map(({ body }) => sha256(body)));
    }
  });

  it.each([
    ['no boundary in the type', 'multipart/form-data', aForm([{ body: 'x' }]), 'malformed-multipart'],
    ['an empty boundary', 'multipart/form-data; boundary=""', aForm([{ body: 'x' }]), 'malformed-multipart'],
    ['a boundary that does not occur', 'multipart/form-data; boundary=other', aForm([{ body: 'x' }]), 'truncated-body'],
    ['no closing boundary', formType, aForm([{ body: 'x' }]).subarray(0, -6), 'truncated-body'],
    [
      'a header line that is none',
      formType,
      '--boundary-of-tests\r\nnonsense\r\n\r\nx\r\n--boundary-of-tests--\r\n',
      'malformed-multipart',
    ],
    [
      'a head without an end',
      formType,
      '--boundary-of-tests\r\nA: b\r\n--boundary-of-tests--\r\n',
      'malformed-multipart',
    ],
    [
      'a head of 17 KiB',
      formType,
      `--boundary-of-tests\r\nA: ${'b'.repeat(17_000)}\r\n\r\nx\r\n--boundary-of-tests--\r\n`,
      'head-too-large',
    ],
    [
      'bare line feeds',
      formType,
      aForm([{ body: 'x' }])
        .toString()
        .replaceAll('\r\n', '\n'),
      'truncated-body',
    ],
    [
      'a part behind the closing boundary',
      formType,
      Buffer.concat([aForm([{ body: 'x' }]), aForm([{ body: 'y' }])]),
      'part-unaccounted',
    ],
  ])('P3: is refused whole with %s, and nothing of it is kept', async (_what, type, body, code) => {
    const before = await app.list();
    const answer = await app.deliver('/callback/acme/broken', body, { 'Content-Type': type });
    expect(answer.status).toBe(answer.json.code === 'head-too-large' ? 413 : 400);
    expect(answer.json.code).toMatch(code);
    expect(answer.json.deliveryId).toBeUndefined();
    expect((await app.list()).length).toBe(before.length);
    await app.spoolIsEmpty();
  });
});
