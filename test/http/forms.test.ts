import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anApp, sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { aForm, type FormPart, formType } from '../fixtures/form.ts';
import { until } from '../fixtures/until.ts';

const json = (text: string) => JSON.stringify({ segments: [{ start: 1, end: 2, text }] });

describe('a form', () => {
  const app = sharedApp({
    sources: {
      default: aSource({ vendor: 'auto' }),
      plain: aSource({ vendor: 'generic' }),
      sm: aSource({ vendor: 'speechmatics' }),
      vs: aSource({ vendor: 'vspark' }),
      own: aSource({ vendor: 'generic', generic: { mediaTypes: { captions: 'application/x-subrip' } } }),
    },
  });
  const post = async (path: string, parts: FormPart[]) =>
    app.filed(await app.deliver(path, aForm(parts), { 'Content-Type': formType }));
  const kinds = ({ parts }: Awaited<ReturnType<typeof post>>) => parts.map(({ kind }) => kind);
  const hits = async (word: string): Promise<unknown[]> => (await app.api(`/api/v1/search?q=${word}`)).json.items;
  const indexed = (word: string) => until(`${word} is indexed`, async () => (await hits(word)).length > 0);

  it.each(['default', 'plain', 'sm', 'vs'])('has no speech in its mere fields, sent to %s', async (source) => {
    const secret = `secret${source}`;
    const word = `marker${source}`;
    const delivery = await post(`/callback/${source}`, [
      { name: 'status', body: 'completed' },
      { name: 'token', body: `my ${secret}` },
      { name: 'note', type: 'text/plain', body: `a ${secret} note` },
      { name: 'transcript_token', body: `${secret} one` },
      { name: 'transcript ', body: `${secret} two` },
      { name: 'meta', body: JSON.stringify({ text: secret, title: secret, id: secret }) },
      { name: 'captions', body: `1\n00:00:01,000 --> 00:00:02,000\n${secret}\n` },
      { name: null, body: `${secret} three` },
      { name: 'transcript', filename: 't.json', type: 'application/json', body: json(`the ${word} is spoken`) },
    ]);
    expect(kinds(delivery).slice(0, 8)).toEqual(Array(8).fill('other'));
    expect(delivery.parts[8]?.kind).toBe('transcript');
    expect(delivery.jobId).not.toBe(secret);
    await indexed(word);
    expect(await hits(secret)).toEqual([]);
    expect((await app.part(delivery.id, 1)).toString()).toBe(`my ${secret}`);
    const read = await app.api(`/api/v1/deliveries/${delivery.id}/transcript.txt`);
    expect(read.text).not.toContain(secret);
  });

  it.each(['job_id', 'jobId', 'id', 'requestid'])('names its job and what became of it in fields: %s', async (name) => {
    for (const source of ['default', 'plain']) {
      const delivery = await post(`/callback/${source}`, [
        { name, body: `job-${name}-${source}\n` },
        { name: 'status', body: 'completed' },
        { name: 'text', body: 'Hello there.' },
      ]);
      expect(delivery).toMatchObject({
        jobId: `job-${name}-${source}`,
        vendor: name === 'requestid' ? 'vspark' : 'generic',
      });
      if (delivery.vendor === 'generic')
        expect(delivery).toMatchObject({ outcome: 'success', vendorStatus: 'completed' });
      expect(delivery.parts[2]?.kind).toBe('text');
    }
  });

  it('says less than the query of its URL', async () => {
    const delivery = await post('/callback/plain?id=from-url', [
      { name: 'id', body: 'from-field' },
      { name: 'status', body: 'failed' },
    ]);
    expect(delivery).toMatchObject({ jobId: 'from-url', outcome: 'failure' });
    const speechmatics = await post('/callback/sm?id=mine&id=theirs&status=success', [{ name: 'id', body: 'field' }]);
    expect(speechmatics).toMatchObject({ jobId: 'theirs', outcome: 'success' });
  });

  it('keeps its results without a file name under the names of the vendor', async () => {
    const sm = await post('/callback/sm?id=j1&status=success', [
      { name: 'transcript', body: '{"format":"2.9","metadata":{},"results":[]}' },
      { name: 'transcript.txt', body: 'Speechmatics says pomegranate.' },
      { name: 'transcript.srt', body: '1\n00:00:01,000 --> 00:00:02,000\nGood morning.\n' },
      { name: 'data', body: Buffer.from('RIFF\0\0\0\0WAVE') },
      { name: 'jobinfo', body: '{"job":{"config":{},"id":"j1"}}' },
    ]);
    expect(kinds(sm)).toEqual(['transcript', 'text', 'subtitles', 'media', 'jobinfo']);
    const bare = await post('/callback/default', [{ name: 'transcript', body: 'The apricot is ripe.' }]);
    expect(kinds(bare)).toEqual(['text']);
    const own = await post('/callback/own', [
      { name: 'captions', body: '1\n00:00:01,000 --> 00:00:02,000\nA quince.\n' },
    ]);
    expect(kinds(own)).toEqual(['subtitles']);
    for (const word of ['pomegranate', 'apricot', 'quince']) await indexed(word);
  });

  it.each([
    ['multipart/mixed; boundary=b', '--b\r\n\r\nsecretmixed words\r\n--b--\r\n'],
    ['text/csv', 'name,token\nann,secretmixed\n'],
  ])('that is not split has no speech: %s', async (type, body) => {
    const delivery = await app.filed(await app.deliver('/callback/plain?id=raw', body, { 'Content-Type': type }));
    expect(kinds(delivery)).toEqual(['other']);
    await post('/callback/plain', [{ name: 'text', body: `after${type.length}` }]);
    await indexed(`after${type.length}`);
    expect(await hits('secretmixed')).toEqual([]);
  });

  const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };
  it.each(['default', 'plain'])('that is urlencoded claims like a query, sent to %s', async (source) => {
    const body = `job_id=form-${source}&status=completed&token=secreturl`;
    const delivery = await app.filed(await app.deliver(`/callback/${source}`, body, urlencoded));
    expect(delivery).toMatchObject({ jobId: `form-${source}`, outcome: 'success', vendorStatus: 'completed' });
    expect(delivery.parts[0]?.path).toMatch(/\.txt$/);
  });

  it.each(['default', 'plain'])('holds JSON in its payload, sent to %s', async (source) => {
    const word = `payload${source}`;
    const payload = JSON.stringify({ id: 17, status: 'done', segments: [{ start: 1, end: 2, text: `a ${word}` }] });
    const body = new URLSearchParams({ token: 'secretpay', payload }).toString();
    const delivery = await app.filed(await app.deliver(`/callback/${source}`, body, urlencoded));
    expect(delivery).toMatchObject({ jobId: '17', outcome: 'success' });
    expect(delivery.parts[0]).toMatchObject({
      kind: 'transcript',
      path: expect.stringMatching(/17\.transcript\.txt$/),
    });
    await indexed(word);
    expect(await hits('secretpay')).toEqual([]);
  });

  it('in a payload is known by its vendor', async () => {
    const transcript = await readFile(join(import.meta.dirname, '../fixtures/gladia/success.json'), 'utf8');
    const body = new URLSearchParams({ payload: transcript }).toString();
    const delivery = await app.filed(await app.deliver('/callback/default', body, urlencoded));
    expect(delivery.vendor).toBe('gladia');
  });
});

it('keeps the digits of an id of 2^53 and more wherever it stands', async () => {
  const app = await anApp({ sources: { default: aSource({ vendor: 'auto' }) } });
  const id = '9007199254740993';
  const send = async (path: string, body: string, type = 'application/json') =>
    (await app.filed(await app.deliver(path, body, { 'Content-Type': type }))).jobId;
  expect(await send('/callback', `{"id":${id},"status":"done"}`)).toBe(id);
  expect(await send('/callback', `{"list":[${'0,'.repeat(600_000)}0],"id":${id}}`)).toBe(id);
  expect(await send('/callback', `payload={"id":${id}}`, 'application/x-www-form-urlencoded')).toBe(id);
});

it('finds no field of a form that an older version took for a text, once it has read everything again', async () => {
  const app = await anApp({ sources: { default: aSource({ vendor: 'generic' }) } });
  const form = aForm([
    { name: 'token', body: 'oldsecret' },
    { name: 'transcript', body: 'oldspeech' },
  ]);
  await app.filed(await app.deliver('/callback', form, { 'Content-Type': formType }));
  await app.stop();
  // As the older version wrote it down.
  const ledger = join(app.dir, 'ledger');
  for (const name of await readdir(ledger)) {
    const text = await readFile(join(ledger, name), 'utf8');
    await writeFile(join(ledger, name), text.replaceAll('"kind":"other"', '"kind":"text"').padEnd(text.length));
  }
  await Promise.all(
    (await readdir(app.dir))
      .filter((name) => /transcripts|catalog/.test(name))
      .map((name) => import('node:fs/promises').then(({ rm }) => rm(join(app.dir, name)))),
  );
  await app.start();
  const hits = async (word: string) => (await app.api(`/api/v1/search?q=${word}`)).json.items.length;
  await until('it is indexed again', async () => (await hits('oldspeech')) === 1);
  expect(await hits('oldsecret')).toBe(0);
  const [delivery] = await app.list();
  expect((await app.api(`/api/v1/deliveries/${delivery?.id}/transcript.txt`)).text).not.toContain('oldsecret');
});
