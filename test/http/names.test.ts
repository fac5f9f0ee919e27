import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anApp, sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';

const nameOf = (path: string | null | undefined) => path?.split('/').at(-1);
const namesOf = (files: string[]) => files.map(nameOf).sort();

describe('names in the archive', () => {
  const names = [
    'many',
    'literal',
    'letters',
    'unicode',
    'dots',
    'hostile',
    'deleted',
    'planted',
    'folders',
    'tails',
    'escaped',
  ];
  const app = sharedApp({ sources: Object.fromEntries(names.map((name) => [name, aSource()])) });

  it('P5: 256 sample.json at once are exactly sample.json to sample.255.json', async () => {
    const answers = await Promise.all(
      Array.from({ length: 256 }, (_, index) => app.deliver('/callback/many/sample.json', `body ${index}`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const deliveries = await Promise.all(answers.map((answer) => app.filed(answer)));

    const expected = Array.from({ length: 256 }, (_, number) =>
      number === 0 ? 'sample.json' : `sample.${number}.json`,
    );
    expect(namesOf(await app.files('many'))).toEqual(expected.sort());
    for (const [index, delivery] of deliveries.entries()) {
      expect((await app.stored(delivery.parts[0]?.path)).toString()).toBe(`body ${index}`);
    }
  });

  it('are what their sender meant, in the archive and in a download; the ledger keeps what was sent', async () => {
    const sent = `${'%C3%BC'.repeat(150)}.json`;
    const form = aForm([{ name: 'data', filename: sent, body: '{}' }]);
    // Slashes that a proxy doubled can only mean one.
    const answer = await app.deliver('//callback//escaped', form, { 'content-type': formType });
    const { id, parts } = await app.filed(answer);

    expect(nameOf(parts[0]?.path)).toMatch(/^ü{90,}\.json$/);
    expect(parts[0]?.filename).toBe(sent);
    const download = await app.api(`/api/v1/deliveries/${id}/parts/0`);
    expect(decodeURIComponent(String(download.headers['content-disposition']))).toMatch(/ü{90,}\.json"?$/);
    expect(JSON.stringify(await app.ledger())).toContain(sent);
  });

  it('P5: numbers follow the order of acceptance', async () => {
    const listed = (await app.list('&source=many')).reverse();
    const numbers = listed.map(({ parts }) => Number(/sample\.?(\d*)\.json$/.exec(parts[0]?.path ?? '')?.[1] || '0'));
    expect(numbers).toEqual(Array.from({ length: 256 }, (_, number) => number));
  });

  it('P5: a numbered name that was sent literally is stepped over, and is numbered itself', async () => {
    const sent = ['x.1.json', 'x.json', 'x.json', 'x.1.json', 'x.json'];
    const stored: unknown[] = [];
    for (const name of sent)
      stored.push(
        nameOf(
          (await app.filed(await app.deliver(`/callback/literal/${name}`, `literal ${stored.length}`))).parts[0]?.path,
        ),
      );
    expect(stored).toEqual(['x.1.json', 'x.json', 'x.2.json', 'x.1.1.json', 'x.3.json']);
  });

  it('P5: names that differ in case or Unicode form collide, and case is kept', async () => {
    const stored: unknown[] = [];
    for (const name of [
      'Report.JSON',
      'report.json',
      'REPORT.json',
      'caf\u00e9.txt',
      'cafe\u0301.txt',
      'straße.txt',
      'STRASSE.txt',
    ]) {
      const answer = await app.deliver(`/callback/letters/${encodeURIComponent(name)}`, `letters ${name}`);
      stored.push(nameOf((await app.filed(answer)).parts[0]?.path));
    }
    expect(stored).toEqual([
      'Report.JSON',
      'report.1.json',
      'REPORT.2.json',
      'caf\u00e9.txt',
      'caf\u00e9.1.txt',
      'straße.txt',
      'STRASSE.1.txt',
    ]);
  });

  it.each([
    ['sample', ['sample', 'sample.1', 'sample.2']],
    ['a.tar.gz', ['a.tar.gz', 'a.tar.1.gz', 'a.tar.2.gz']],
    ['call 17.wav', ['call 17.wav', 'call 17.1.wav', 'call 17.2.wav']],
  ])('P5: %s is numbered before its last extension', async (name, expected) => {
    const stored: unknown[] = [];
    for (const body of ['1', '2', '3']) {
      stored.push(
        nameOf(
          (await app.filed(await app.deliver(`/callback/dots/${encodeURIComponent(name)}`, `${name} ${body}`))).parts[0]
            ?.path,
        ),
      );
    }
    expect(stored).toEqual(expected);
  });

  it.each([
    '../../etc/passwd',
    '..\\..\\windows\\system32\\cmd.exe',
    '/etc/shadow',
    'C:\\dir\\file.txt',
    '..',
    '.',
    '...',
    ' ',
    '-rf',
    '.htaccess',
    'CON',
    'nul.txt',
    'a:b*c?d<e>f|g.txt',
    'trailing. . ',
    'x'.repeat(300),
    `${'é'.repeat(200)}.json`,
    `${'😀'.repeat(100)}.wav`,
    `a.${'b'.repeat(300)}`,
    'exe\u202Egnp.txt',
    'zero\u200bwidth.txt',
    'tab\there.txt',
    '__proto__',
    'constructor.json',
    '%2e%2e%2fx',
    'name"quote.txt',
    '日本語.srt',
  ])('P5: a hostile name becomes a safe one, and the original stays in the record: %j', async (filename) => {
    const sent = filename.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    const answer = await app.deliver('/callback/hostile', aForm([{ filename: sent, body: `hostile ${filename}` }]), {
      'Content-Type': formType,
    });
    expect(answer.status).toBe(200);
    const delivery = await app.filed(answer);
    const path = delivery.parts[0]?.path ?? '';
    expect(delivery.parts[0]?.filename).toBe(filename);
    expect(path).toMatch(/^hostile\/\d{4}\/\d\d\/\d\d\/[^/\\]+$/);
    const name = nameOf(path) ?? '';
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).not.toMatch(/^[.\s-]|[\s.]$|[\p{Cc}\p{Cf}:*?"<>|]/u);
    expect((await app.stored(path)).toString()).toBe(`hostile ${filename}`);
    const line = (await app.ledger()).find(
      (record) => record.type === 'delivery' && record.delivery.id === delivery.id,
    );
    expect(line).toMatchObject({ delivery: { parts: [{ filename }] } });
    const download = await app.api(`/api/v1/deliveries/${delivery.id}/parts/0`);
    expect(download.status).toBe(200);
    expect(download.headers['content-disposition']).toMatch(/^attachment/);
  });

  it('P5: names beyond ASCII may come as UTF-8, as Latin-1 and in the extended form', async () => {
    const form = (disposition: Buffer) =>
      Buffer.concat([
        Buffer.from('--boundary-of-tests\r\nContent-Disposition: form-data; name="f"; '),
        disposition,
        Buffer.from('\r\n\r\nx\r\n--boundary-of-tests--\r\n'),
      ]);
    const names: unknown[] = [];
    for (const disposition of [
      Buffer.from('filename="zażółć.txt"'),
      Buffer.from('filename="na\xefve.txt"', 'latin1'),
      Buffer.from("filename*=UTF-8''%e2%82%ac.txt"),
      Buffer.from('filename*=UTF-8\'\'%zz; filename="plain.txt"'),
    ]) {
      const answer = await app.deliver(`/callback/unicode?id=${names.length}`, form(disposition), {
        'Content-Type': formType,
      });
      names.push((await app.filed(answer)).parts[0]?.filename);
    }
    expect(names).toEqual(['zażółć.txt', 'naïve.txt', '€.txt', 'plain.txt']);
  });

  it.each([
    ['/callback/tails/%2e%2e%2f%2e%2e%2fup.txt', 'up.txt'],
    ['/callback/tails/a/../../b.txt', 'b.txt'],
    ['/callback/tails/%00zero.txt', 'zero.txt'],
    ['/callback/tails/bad%E0%A4%A.txt', 'bad%E0%A4%A.txt'],
    ['/callback/tails//double.txt', 'double.txt'],
    ['/callback/tails/..%5c..%5cback.txt', 'back.txt'],
  ])('P5: the tail %s gives the name %s', async (path, name) => {
    expect(nameOf((await app.filed(await app.deliver(path, path))).parts[0]?.path)).toBe(name);
  });

  it('P5: a number once used is not used again when its file is deleted, nor is the name itself', async () => {
    const ids: string[] = [];
    for (const body of ['0', '1', '2'])
      ids.push((await app.filed(await app.deliver('/callback/deleted/d.json', `deleted ${body}`))).id);
    for (const id of ids) expect((await app.api(`/api/v1/deliveries/${id}`, 'DELETE')).status).toBe(204);
    expect(await app.files('deleted')).toEqual([]);
    const next = await app.filed(await app.deliver('/callback/deleted/d.json', 'deleted 3'));
    expect(nameOf(next.parts[0]?.path)).toBe('d.3.json');
  });

  it('P5: a file that somebody else has put there is not touched', async () => {
    const first = await app.filed(await app.deliver('/callback/planted/p.json', 'first'));
    const folder = dirname(join(app.dir, 'archive', first.parts[0]?.path ?? ''));
    await writeFile(join(folder, 'p.1.json'), 'from outside');
    const second = await app.filed(await app.deliver('/callback/planted/p.json', 'second'));
    expect(nameOf(second.parts[0]?.path)).toBe('p.2.json');
    expect((await app.stored(`${first.parts[0]?.path?.replace('p.json', 'p.1.json')}`)).toString()).toBe(
      'from outside',
    );
    expect((await app.part(second.id)).toString()).toBe('second');
  });

  it('P5: a folder in the way of a name is stepped over', async () => {
    const first = await app.filed(await app.deliver('/callback/folders/f.json', 'first'));
    await mkdir(join(app.dir, 'archive', first.parts[0]?.path?.replace('f.json', 'f.1.json') ?? ''));
    expect(nameOf((await app.filed(await app.deliver('/callback/folders/f.json', 'second'))).parts[0]?.path)).toBe(
      'f.2.json',
    );
  });

  it('the listing of files agrees with the disk', async () => {
    const day = (await app.files('many'))[0]?.split('/').slice(0, -1).join('/');
    const { json } = await app.api(`/api/v1/files?path=many/${day}&limit=500`);
    expect(json.items.map(({ name }: { name: string }) => name).sort()).toEqual(namesOf(await app.files('many')));
  });
});

describe('retries', () => {
  const names = ['storm', 'named', 'forms', 'status', 'other', 'gone', 'apart'];
  const app = sharedApp({
    sources: Object.fromEntries(
      names.map((name) => [name, aSource(name === 'status' ? { vendor: 'speechmatics' } : {})]),
    ),
  });

  it('P7: a hundred identical ones at once are one body and 99 duplicates of the first', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => app.deliver('/callback/storm/s.json?id=storm', '{"same":true}')),
    );
    for (const answer of answers) expect(answer.text).toBe('OK');
    const ids = new Set(answers.map(({ headers }) => headers['collector-delivery']));
    expect(ids.size).toBe(100);
    await Promise.all(answers.map((answer) => app.filed(answer)));
    const [first, ...retries] = (await app.list('&source=storm')).reverse();
    expect(first?.duplicateOf).toBeNull();
    expect(retries).toHaveLength(99);
    for (const retry of retries) {
      expect(retry.duplicateOf).toBe(first?.id);
      expect(retry.parts[0]?.path).toBe(first?.parts[0]?.path);
    }
    expect(await app.files('storm')).toHaveLength(1);
    expect((await app.part(retries[50]?.id ?? '')).toString()).toBe('{"same":true}');
  });

  it('P7: large bodies are kept once too', async () => {
    const body = Buffer.alloc(400_000, 'large');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.deliver('/callback/storm/large.bin?id=large', body)),
    );
    const deliveries = await Promise.all(answers.map((answer) => app.filed(answer)));
    expect(deliveries.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(1);
    expect((await app.files('storm')).filter((file) => file.includes('large'))).toHaveLength(1);
    await app.spoolIsEmpty();
  });

  it('P7: a later retry names the very first, not the retry before it', async () => {
    const first = await app.filed(await app.deliver('/callback/named/n.json', 'named'));
    for (let time = 0; time < 3; time += 1) {
      expect((await app.filed(await app.deliver('/callback/named/n.json', 'named'))).duplicateOf).toBe(first.id);
    }
  });

  it('P7: the same name with other bytes is kept beside the first', async () => {
    const first = await app.filed(await app.deliver('/callback/other/o.json?id=o', 'one'));
    const second = await app.filed(await app.deliver('/callback/other/o.json?id=o', 'two'));
    expect(second.duplicateOf).toBeNull();
    expect([nameOf(first.parts[0]?.path), nameOf(second.parts[0]?.path)]).toEqual(['o.json', 'o.1.json']);
  });

  it('P7: without a job id the suggested names must match too', async () => {
    const first = await app.filed(await app.deliver('/callback/apart/one.txt', 'equal'));
    const other = await app.filed(await app.deliver('/callback/apart/two.txt', 'equal'));
    const bare = await app.filed(await app.deliver('/callback/apart', 'equal'));
    expect([first.duplicateOf, other.duplicateOf, bare.duplicateOf]).toEqual([null, null, null]);
    const again = await app.filed(await app.deliver('/callback/apart', 'equal'));
    expect(again.duplicateOf).toBe(bare.id);
  });

  it('P7: another status, another source and another number of equal parts are no retry', async () => {
    const a = await app.filed(await app.deliver('/callback/status?id=s1&status=success', 'body'));
    const b = await app.filed(await app.deliver('/callback/status?id=s1&status=error', 'body'));
    const c = await app.filed(await app.deliver('/callback/other?id=s1', 'body'));
    expect([a, b, c].map(({ duplicateOf }) => duplicateOf)).toEqual([null, null, null]);
    const twice = await app.filed(
      await app.deliver('/callback/forms?id=f1', aForm([{ body: 'p' }, { body: 'p' }]), { 'Content-Type': formType }),
    );
    const once = await app.filed(
      await app.deliver('/callback/forms?id=f1', aForm([{ body: 'p' }]), { 'Content-Type': formType }),
    );
    expect([twice.duplicateOf, once.duplicateOf]).toEqual([null, null]);
  });

  it('P7: the parts of a retry may come in another order', async () => {
    const parts = [
      { name: 'a', body: 'aaa' },
      { name: 'b', body: 'bbb' },
    ];
    const first = await app.filed(
      await app.deliver('/callback/forms?id=f2', aForm(parts), { 'Content-Type': formType }),
    );
    const again = await app.filed(
      await app.deliver('/callback/forms?id=f2', aForm(parts.toReversed()), { 'Content-Type': formType }),
    );
    expect(again.duplicateOf).toBe(first.id);
    expect((await app.part(again.id, 0)).toString()).toBe('bbb');
    expect((await app.part(again.id, 1)).toString()).toBe('aaa');
  });

  it('P7: after the first is deleted its body is taken again; deleting a retry leaves the first alone', async () => {
    const first = await app.filed(await app.deliver('/callback/gone/g.txt?id=g', 'gone'));
    const retry = await app.filed(await app.deliver('/callback/gone/g.txt?id=g', 'gone'));
    expect((await app.api(`/api/v1/deliveries/${retry.id}`, 'DELETE')).status).toBe(204);
    expect((await app.part(first.id)).toString()).toBe('gone');
    expect((await app.api(`/api/v1/deliveries/${first.id}`, 'DELETE')).status).toBe(204);
    const anew = await app.filed(await app.deliver('/callback/gone/g.txt?id=g', 'gone'));
    expect(anew).toMatchObject({ duplicateOf: null, state: 'filed' });
    expect(nameOf(anew.parts[0]?.path)).toBe('g.1.txt');
    expect((await app.part(anew.id)).toString()).toBe('gone');
  });

  it('P7: a duplicate whose first copy is deleted says that its bytes are gone', async () => {
    const first = await app.filed(await app.deliver('/callback/gone/h.txt?id=h', 'gone too'));
    const retry = await app.filed(await app.deliver('/callback/gone/h.txt?id=h', 'gone too'));
    await app.api(`/api/v1/deliveries/${first.id}`, 'DELETE');
    const part = await app.api(`/api/v1/deliveries/${retry.id}/parts/0`);
    expect(part.status).toBe(404);
    expect(part.json.code).toBe('not-found');
  });
});

describe('an app on its own', () => {
  it('P7: a retry in a later life of the process is found as well', async () => {
    const app = await anApp();
    const first = await app.filed(await app.deliver('/callback/generic/r.json?id=r', 'retry'));
    await app.restart();
    expect((await app.filed(await app.deliver('/callback/generic/r.json?id=r', 'retry'))).duplicateOf).toBe(first.id);
    const next = await app.filed(await app.deliver('/callback/generic/r.json?id=r', 'other'));
    expect(nameOf(next.parts[0]?.path)).toBe('r.1.json');
  });
});
