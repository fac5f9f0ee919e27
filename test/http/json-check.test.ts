import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type App, anApp, sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { until } from '../fixtures/until.ts';

const json = { 'Content-Type': 'application/json' };

async function kept(app: App, id: string) {
  return until(`${id} is in the quarantine`, async () => {
    const { json: page } = await app.api('/api/v1/quarantine?limit=500');
    return page.items.find((item: { delivery: { id: string } }) => item.delivery.id === id);
  });
}

function quarantineFiles(app: App): Promise<string[]> {
  return readdir(join(app.dir, 'quarantine'), { recursive: true, withFileTypes: true }).then((entries) =>
    entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
  );
}

describe('JSON that is not JSON', () => {
  const app = sharedApp();
  const large = (end: string) => `{"text":"${'x'.repeat(1_500_000)}"${end}`;

  it.each([
    ['cut short', '{"a":'],
    ['with more behind it', '{"a":1}{'],
    ['with a comma too many', '[1,]'],
    ['in single quotes', "{'a':1}"],
    ['only white space', ' \n'],
    ['a word', 'undefined'],
    ['NaN', '[NaN]'],
    ['a control character in a string', '"\u0001"'],
    ['a bad escape', '"\\x41"'],
    ['a leading zero', '01'],
    ['HTML of a proxy', '<html>502</html>'],
    ['two byte order marks', '\ufeff\ufeff{}'],
    ['between 256 KiB and 1 MiB', `[${'1,'.repeat(150_000)}]`],
    ['over 1 MiB, cut short', large('')],
    ['over 1 MiB, wrong at its very end', large('}]')],
    ['over 1 MiB, wrong at its beginning', `!${large('}')}`],
    ['MP3 under a wrong name', Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x44]), randomBytes(400)])],
    ['Latin-1 text', Buffer.from('\xe9t\xe9 {}', 'latin1')],
  ])('is 400 malformed-json and kept in the quarantine: %s', async (what, body) => {
    const path = `/callback/generic/bad.json?id=${encodeURIComponent(what)}`;
    const answer = await app.deliver(path, body, json);

    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ code: 'malformed-json', deliveryId: expect.any(String) });
    const id = answer.json.deliveryId;
    const item = await kept(app, id);
    expect(item).toMatchObject({
      code: 'malformed-json',
      timesSeen: 1,
      delivery: { id, state: 'quarantined', query: { id: what } },
    });
    expect((await app.part(id)).equals(Buffer.from(body))).toBe(true);
    expect(await app.ledger()).toContainEqual(
      expect.objectContaining({ type: 'delivery', delivery: expect.objectContaining({ id, state: 'quarantined' }) }),
    );
    await app.spoolIsEmpty();
  });

  it('is never in the archive', async () => {
    expect(await app.files()).toEqual([]);
  });

  it.each([
    ['nothing at all', null, {}],
    ['a byte order mark in front', '\ufeff{"a":1}', {}],
    ['invalid UTF-8 in a string', Buffer.from([0x22, 0xff, 0x22]), {}],
    ['encoded', '{"a":', { 'Content-Encoding': 'gzip' }],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"a":1}', 'utf16le'), {}],
    ['UTF-16 without', Buffer.from('{"a":1}', 'utf16le'), {}],
    ['UTF-16 big-endian', Buffer.from('{"a":1}', 'utf16le').swap16(), {}],
    ['UTF-32', Buffer.from('7b000000310000007d000000', 'hex'), {}],
    ['PGP in armour', '-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n', {}],
    ['PGP in binary', Buffer.concat([Buffer.from([0x85, 0x01, 0x0c, 0x03]), randomBytes(300)]), {}],
    ['another type', '{"a":', { 'Content-Type': 'text/plain' }],
    ['a type that only looks like it', '{"a":', { 'Content-Type': 'application/json-seq' }],
    ['lines of JSON', '{}\n{}\n', { 'Content-Type': 'application/x-ndjson' }],
  ])('is not looked for in %s: 200', async (what, body, headers) => {
    const answer = await app.deliver(`/callback/generic?id=${encodeURIComponent(what)}`, body, { ...json, ...headers });
    expect(answer.text).toBe('OK');
    expect((await app.filed(answer)).state).toBe('filed');
  });

  it.each(['application/json', 'application/problem+json', 'APPLICATION/JSON; charset=utf-8', 'text/json', 'x/y+json'])(
    'is looked for under %s',
    async (type) => {
      expect((await app.deliver('/callback/generic', `{"${type}"`, { 'Content-Type': type })).status).toBe(400);
    },
  );

  it('in one part of a form: the whole delivery goes to the quarantine, with all its parts', async () => {
    const parts = [
      { name: 'ok', type: 'application/json', body: '{}' },
      { name: 'media', body: randomBytes(300_000) },
      { name: 'bad', type: 'application/json', body: '{' },
    ];
    const answer = await app.deliver('/callback/generic?id=form', aForm(parts), { 'Content-Type': formType });
    expect(answer.status).toBe(400);
    expect(answer.json.detail).toContain('bad');
    await kept(app, answer.json.deliveryId);
    for (const [index, { body }] of parts.entries()) {
      expect((await app.part(answer.json.deliveryId, index)).equals(Buffer.from(body))).toBe(true);
    }
  });

  it('the same bytes again raise the counter under the same id, and are kept once', async () => {
    const first = await app.deliver('/callback/generic?id=again', '{"again":', json);
    await kept(app, first.json.deliveryId);
    const files = (await quarantineFiles(app)).length;
    for (let time = 0; time < 3; time += 1) {
      const answer = await app.deliver('/callback/generic?id=again', '{"again":', json);
      expect(answer.json).toMatchObject({ code: 'malformed-json', deliveryId: first.json.deliveryId });
    }
    await until('they are counted', async () => (await kept(app, first.json.deliveryId)).timesSeen === 4);
    expect(await quarantineFiles(app)).toHaveLength(files);
  });

  it('the same bytes ten times at once are kept once and counted ten times', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.deliver('/callback/generic?id=storm', '{"storm":', json)),
    );
    const ids = new Set(answers.map(({ json: problem }) => problem.deliveryId));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    await kept(app, id);
    await until('all ten are counted', async () => (await kept(app, id)).timesSeen === 10);
  });

  it('the same bytes for another source are another delivery', async () => {
    const one = await app.deliver('/callback/generic', '{"two":', json);
    const other = await app.deliver('/callback/gladia', '{"two":', json);
    expect(other.json.deliveryId).not.toBe(one.json.deliveryId);
  });

  it('is counted among the refusals, and listed with them', async () => {
    const refusals = await until('the refusals are counted', async () => {
      const { json: page } = await app.api('/api/v1/refusals?limit=500');
      return page.refusals.items.some(({ code }: { code: string }) => code === 'malformed-json') ? page : null;
    });
    expect(refusals.quarantine.items.length).toBeGreaterThan(10);
  });
});

describe('what lies in the quarantine', () => {
  const app = sharedApp();

  async function aBadOne(id: string, body = `{"${id}":`, size = 0): Promise<string> {
    const answer = await app.deliver(`/callback/generic/${id}.json?id=${id}`, body + 'x'.repeat(size), json);
    await kept(app, answer.json.deliveryId);
    return answer.json.deliveryId;
  }

  it.each([
    ['small', 0],
    ['large', 700_000],
  ])('can be released: %s, filed under the same id and the name it would have had', async (what, size) => {
    const id = await aBadOne(`rel-${what}`, undefined, size);
    const before = await app.part(id);
    const answer = await app.api(`/api/v1/quarantine/${id}/release`, 'POST');
    expect(answer.status).toBe(200);
    const delivery = await app.filed(id);
    expect(delivery).toMatchObject({ id, state: 'filed', jobId: `rel-${what}` });
    expect(delivery.parts[0]?.path).toMatch(new RegExp(`^generic/.*/rel-${what}\\.json$`));
    expect((await app.stored(delivery.parts[0]?.path)).equals(before)).toBe(true);
    expect((await quarantineFiles(app)).some((file) => file.includes(id))).toBe(false);
    expect((await app.api(`/api/v1/quarantine/${id}`)).status).toBe(404);
    expect((await app.ledger()).at(-1)).toMatchObject({ type: 'released', record: { delivery: { id } } });
    expect((await app.api(`/api/v1/quarantine/${id}/release`, 'POST')).status).toBe(409);
    await app.spoolIsEmpty();
  });

  it('can be dropped: the bytes are gone, the line of the ledger stays', async () => {
    const id = await aBadOne('drop');
    expect((await app.api(`/api/v1/quarantine/${id}`, 'DELETE')).status).toBe(204);
    expect((await app.api(`/api/v1/deliveries/${id}`)).json.state).toBe('deleted');
    expect((await app.api(`/api/v1/deliveries/${id}/parts/0`)).status).toBe(404);
    expect((await quarantineFiles(app)).some((file) => file.includes(id))).toBe(false);
    expect((await app.ledger()).filter((record) => record.type === 'deleted' && record.id === id)).toHaveLength(1);
    expect((await app.api(`/api/v1/quarantine/${id}`, 'DELETE')).status).toBe(409);
  });

  it('once dropped, the same bytes are kept again', async () => {
    const id = await aBadOne('twice');
    await app.api(`/api/v1/quarantine/${id}`, 'DELETE');
    expect(await aBadOne('twice')).not.toBe(id);
  });

  it('is 404 for ids that are not there, and 409 for deliveries that are fine', async () => {
    const { id } = await app.filed(await app.deliver('/callback/generic', 'fine'));
    expect((await app.api(`/api/v1/quarantine/${id}`, 'DELETE')).status).toBe(409);
    expect((await app.api('/api/v1/quarantine/nobody/release', 'POST')).status).toBe(404);
    expect((await app.part(id)).toString()).toBe('fine');
  });

  it('survives a restart, with its counters, and is still found by the same bytes', async () => {
    const id = await aBadOne('stays');
    await app.deliver('/callback/generic/stays.json?id=stays', '{"stays":', json);
    await until('it is counted', async () => (await kept(app, id)).timesSeen === 2);
    await app.restart();
    expect((await kept(app, id)).timesSeen).toBe(2);
    const again = await app.deliver('/callback/generic/stays.json?id=stays', '{"stays":', json);
    expect(again.json.deliveryId).toBe(id);
  });
});

describe('the budget of the quarantine', () => {
  it('is not exceeded; what is over it is not kept, and the refusal says so', async () => {
    const app = await anApp({ storage: { quarantine: 1000 }, sources: { acme: aSource() } });
    const bad = (text: string, bytes: number) => app.deliver('/callback/acme', `{${text.padEnd(bytes - 1, 'x')}`, json);
    const first = await bad('a', 600);
    expect(first.json.deliveryId).toBeDefined();
    const over = await bad('b', 401);
    expect(over.status).toBe(400);
    expect(over.json).toMatchObject({ code: 'malformed-json', detail: expect.stringMatching(/not kept|full/) });
    expect(over.json.deliveryId).toBeUndefined();
    expect((await bad('c', 400)).json.deliveryId).toBeDefined();
    await until('both are filed', async () => (await quarantineFiles(app)).length === 2);
    const bytes = (await Promise.all((await quarantineFiles(app)).map((file) => readFile(file)))).reduce(
      (sum, { length }) => sum + length,
      0,
    );
    expect(bytes).toBe(1000);

    await until(
      'it can be dropped',
      async () => (await app.api(`/api/v1/quarantine/${first.json.deliveryId}`, 'DELETE')).status === 204,
    );
    expect((await bad('d', 401)).json.deliveryId).toBeDefined();
    await app.restart();
    expect((await bad('e', 300)).json.deliveryId).toBeUndefined();
    expect(await app.list('&source=acme')).toHaveLength(4 - 1);
    await app.spoolIsEmpty();
  });
});

describe('a delivery that is not filed yet', () => {
  /** A file where a folder belongs: nothing of the source is filed before it is gone. */
  async function obstruct(app: App, tree: 'archive' | 'quarantine'): Promise<() => Promise<void>> {
    const path = join(app.dir, tree, 'generic');
    await writeFile(path, 'in the way');
    return () => rm(path);
  }

  it('is found in the quarantine by the same bytes, also after a restart', async () => {
    const app = await anApp();
    const letGo = await obstruct(app, 'quarantine');
    const first = await app.deliver('/callback/generic', '{"waits":', json);
    await app.restart();
    await letGo();
    const again = await app.deliver('/callback/generic', '{"waits":', json);
    expect(again.json.deliveryId).toBe(first.json.deliveryId);
    await until('both are counted', async () => (await kept(app, first.json.deliveryId)).timesSeen === 2);
  });

  it('can be read, and cannot be deleted or released: 409', async () => {
    const app = await anApp();
    const letGo = await obstruct(app, 'archive');
    const answer = await app.deliver('/callback/generic', 'waits');
    const id = String(answer.headers['collector-delivery']);
    expect((await app.api(`/api/v1/deliveries/${id}`)).json.state).toBe('received');
    expect((await app.part(id)).toString()).toBe('waits');
    for (const refusal of [
      await app.api(`/api/v1/deliveries/${id}`, 'DELETE'),
      await app.api(`/api/v1/quarantine/${id}/release`, 'POST'),
    ]) {
      expect(refusal).toMatchObject({ status: 409, json: { code: 'conflict' } });
    }
    await letGo();
    expect((await app.filed(answer)).state).toBe('filed');
  });
});
