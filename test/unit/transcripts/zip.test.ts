import { buffer as bufferOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { readZip, type ZipContent, zipLimits } from '../../../src/transcripts/zip.ts';
import { sampler, zip as sampleZip } from '../../../src/vendors/vspark/samples.ts';
import { type ForgedEntry, forgedZip } from './forged-zip.ts';

const mib = 1024 ** 2;

function texts({ entries }: ZipContent): [string, string][] {
  return entries.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]);
}

function codes({ warnings }: ZipContent): string[] {
  return warnings.map(({ code }) => code);
}

function entry(name: string, content: string, more: Partial<ForgedEntry> = {}): ForgedEntry {
  return { name, content: Buffer.from(content), ...more };
}

/** A zip as an honest program writes it. */
async function honestZip(fill: (zip: ZipFile) => void, options = { forceZip64Format: false }): Promise<Buffer> {
  const zip = new ZipFile();
  fill(zip);
  zip.end({ comment: '', ...options });
  return bufferOf(zip.outputStream);
}

describe('readZip', () => {
  it('case 15: reads several transcripts, wherever they lie in the zip, and nothing else', async () => {
    const zip = await honestZip((file) => {
      file.addEmptyDirectory('calls');
      file.addBuffer(Buffer.from('{"a":1}'), 'calls/one.json');
      file.addBuffer(Buffer.from('two'), 'calls/deep/two.TXT', { compress: false });
      file.addBuffer(Buffer.from('ID3'), 'calls/one.mp3');
      file.addBuffer(Buffer.from('x'), '__MACOSX/calls/one.json');
      file.addBuffer(Buffer.from('x'), 'calls/._one.json');
      file.addBuffer(Buffer.from('x'), '.json');
      file.addBuffer(Buffer.from('WEBVTT'), 'трі.vtt');
    });
    const content = await readZip(zip);
    expect(texts(content)).toEqual([
      ['one.json', '{"a":1}'],
      ['two.TXT', 'two'],
      ['трі.vtt', 'WEBVTT'],
    ]);
    expect(content.warnings).toEqual([]);
  });

  it('reads the zip of the collector’s samples', async () => {
    const [sample] = sampler.sample({
      contents: ['vcloud-zip'],
      bytes: null,
      outcome: 'success',
      method: 'POST',
      grouping: 'together',
      jobId: null,
      callbackPath: '/callback/vspark',
      seed: 3,
    });
    const body = Buffer.concat(sample === undefined ? [] : await Array.fromAsync(sample.body()));
    const zip = body.subarray(body.indexOf('PK\u0003\u0004'), body.indexOf('PK\u0005\u0006') + 22);
    const { entries, warnings } = await readZip(zip);
    expect(entries.map(({ name }) => name)).toEqual([expect.stringMatching(/^call-\d+\.json$/)]);
    expect(JSON.parse(Buffer.from(entries[0]?.bytes ?? []).toString())).toHaveProperty('utterances');
    expect(warnings).toEqual([]);
  });

  it('reads a view into a larger buffer, and an empty zip', async () => {
    const zip = sampleZip([{ name: 'a.srt', bytes: Buffer.from('1') }]);
    const larger = Buffer.concat([Buffer.from('before'), zip, Buffer.from('behind')]);
    expect(texts(await readZip(larger.subarray(6, 6 + zip.length)))).toEqual([['a.srt', '1']]);
    expect(await readZip(sampleZip([]))).toEqual({ entries: [], warnings: [] });
  });

  it('reads zip64', async () => {
    const zip = await honestZip((file) => file.addBuffer(Buffer.from('big'), 'a.json', { forceZip64Format: true }), {
      forceZip64Format: true,
    });
    expect(await readZip(zip).then(texts)).toEqual([['a.json', 'big']]);
  });

  it('numbers names that come again', async () => {
    const names = ['a/call.json', 'b/call.json', 'call.1.json', 'c/call.json', 'call.json'];
    const content = await readZip(forgedZip(names.map((name, index) => entry(name, String(index)))));
    expect(texts(content)).toEqual([
      ['call.json', '0'],
      ['call.1.json', '1'],
      ['call.1.1.json', '2'],
      ['call.2.json', '3'],
      ['call.3.json', '4'],
    ]);
  });

  it('shows names without their folders and without what cannot be seen', async () => {
    const names = [
      '../../etc/up.json',
      '/root.json',
      'C:\\temp\\win.json',
      'bell\u0007\u202e.json',
      `${'x'.repeat(300)}.json`,
    ];
    const { entries, warnings } = await readZip(forgedZip(names.map((name) => entry(name, 'x', { flags: 0x800 }))));
    expect(entries.map(({ name }) => name)).toEqual([
      'up.json',
      'root.json',
      'win.json',
      'bell.json',
      `${'x'.repeat(195)}.json`,
    ]);
    expect(warnings).toEqual([]);
  });

  it('stops a bomb at the limit for one entry, with its true size in the header and with a lie', async () => {
    const bomb = Buffer.alloc(zipLimits.entryBytes + 1);
    const zip = forgedZip([
      { name: 'true.json', content: bomb },
      { name: 'lie.json', content: bomb, said: { size: 10 } },
      entry('small.json', 'fine'),
    ]);
    expect(zip.length).toBeLessThan(mib);
    const content = await readZip(zip);
    expect(texts(content)).toEqual([['small.json', 'fine']]);
    expect(content.warnings).toEqual([{ code: 'entry-too-large', at: 'true.json', count: 2 }]);
  });

  it('stops at the limit for all entries, counting those that were thrown away', async () => {
    const limits = { entries: 10, entryBytes: 100, totalBytes: 250 };
    const honest = ['a', 'b', 'c', 'd'].map((name) => entry(`${name}.txt`, name.repeat(100)));
    const content = await readZip(
      forgedZip([...honest, entry('e.txt', 'e'.repeat(50)), entry('f.txt', 'f', { said: { size: 0 } })]),
      limits,
    );
    expect(content.entries.map(({ name }) => name)).toEqual(['a.txt', 'b.txt', 'e.txt']);
    expect(content.warnings).toEqual([{ code: 'zip-too-large', at: 'c.txt', count: 3 }]);

    const bombs = ['a', 'b', 'c', 'd'].map((name) => entry(`${name}.txt`, name.repeat(10_000), { said: { size: 1 } }));
    const bombed = await readZip(forgedZip([...bombs, entry('last.txt', 'x')]), limits);
    expect(bombed.entries).toEqual([]);
    expect(codes(bombed)).toEqual(['entry-too-large', 'zip-too-large']);
  });

  it('takes an entry and a zip of exactly the limits', async () => {
    const limits = { entries: 2, entryBytes: 100, totalBytes: 200 };
    const content = await readZip(
      forgedZip([entry('a.txt', 'a'.repeat(100)), entry('b.txt', 'b'.repeat(100))]),
      limits,
    );
    expect(content.entries).toHaveLength(2);
    expect(content.warnings).toEqual([]);
  });

  it('stops at the limit for entries, those that are of no use included', async () => {
    const limits = { ...zipLimits, entries: 3 };
    const names = ['a.mp3', 'b/', 'c.json', 'd.json'];
    const content = await readZip(forgedZip(names.map((name) => entry(name, 'x'))), limits);
    expect(content.entries.map(({ name }) => name)).toEqual(['c.json']);
    expect(codes(content)).toEqual(['zip-too-many-entries']);
  });

  it('reads no bytes twice: entries that overlap are left out', async () => {
    const kernel = entry('a.json', 'x'.repeat(1000));
    const same = { ...kernel, name: 'b.json', said: { offset: 0 } };
    const content = await readZip(forgedZip([kernel, same, { ...same, name: 'c.json' }]));
    expect(texts(content).map(([name]) => name)).toEqual(['a.json']);
    expect(content.warnings).toEqual([{ code: 'entry-overlaps', at: 'b.json', count: 2 }]);

    // The header of an entry may not lie inside the bytes of another either.
    const header = forgedZip([entry('inner.json', '')]).subarray(0, 40);
    const outer = { name: 'outer.json', content: header, method: 0 };
    const quoted = entry('inner.json', '', { method: 0, said: { offset: 40, compressedSize: 5, size: 5 } });
    expect(await readZip(forgedZip([outer, quoted]))).toMatchObject({
      entries: [{ name: 'outer.json' }],
      warnings: [{ code: 'entry-overlaps', at: 'inner.json' }],
    });
  });

  it('leaves out what is not what the directory says of it', async () => {
    const lies = [{ size: 4 }, { size: 6 }, { crc: 1 }, { compressedSize: 3 }, { compressedSize: 1e9 }, { offset: 1 }];
    for (const method of [8, 0]) {
      for (const said of lies) {
        const content = await readZip(forgedZip([entry('a.json', 'hello', { method, said }), entry('b.json', 'fine')]));
        expect(texts(content)).toEqual([['b.json', 'fine']]);
        expect(content.warnings).toEqual([{ code: 'entry-broken', at: 'a.json', count: 1 }]);
      }
    }
  });

  it('leaves out links and other things that are no files', async () => {
    const kinds = [0o120777, 0o010644, 0o020644, 0o060644, 0o040755];
    const content = await readZip(
      forgedZip(kinds.map((mode, index) => entry(`${index}.json`, '/etc/passwd', { mode }))),
    );
    expect(content.entries).toEqual([]);
    expect(content.warnings).toEqual([{ code: 'entry-not-a-file', at: '0.json', count: 5 }]);
    expect(texts(await readZip(forgedZip([entry('a.json', 'x', { mode: 0 })])))).toEqual([['a.json', 'x']]);
  });

  it('case 15: tells of entries with a password, and of methods it does not know', async () => {
    const zip = forgedZip([
      entry('locked.json', 'secret', { flags: 1 }),
      entry('odd.json', 'lzma', { method: 14 }),
      entry('open.json', 'fine'),
    ]);
    const content = await readZip(zip);
    expect(texts(content)).toEqual([['open.json', 'fine']]);
    expect(codes(content)).toEqual(['entry-encrypted', 'entry-compression-unknown']);

    const strong = forgedZip([entry('first.json', 'fine'), entry('strong.json', 'secret', { flags: 0x41 })]);
    expect(await readZip(strong)).toMatchObject({
      entries: [{ name: 'first.json' }],
      warnings: [{ code: 'zip-encrypted' }],
    });
  });

  it('gives a warning for what is no zip, or is broken, with what was read before the fault', async () => {
    const zip = forgedZip([entry('a.json', 'x'), entry('b.json', 'y')]);
    for (const broken of [Buffer.alloc(0), Buffer.from('PK'), Buffer.alloc(100_000, 'PK'), zip.subarray(0, -1)]) {
      expect(await readZip(broken)).toEqual({ entries: [], warnings: [{ code: 'zip-broken', at: null, count: 1 }] });
    }
    const tooMany = await readZip(forgedZip([entry('a.json', 'x')], 7));
    expect(tooMany).toMatchObject({ entries: [{ name: 'a.json' }], warnings: [{ code: 'zip-broken' }] });
    const oddExtra = await readZip(forgedZip([entry('a.json', 'x', { extra: Buffer.from([1, 0, 9, 0, 1]) })]));
    expect(codes(oddExtra)).toEqual(['zip-broken']);
  });

  it('outlasts whatever happens to the bytes of a zip', async () => {
    const plain = forgedZip([entry('a.json', '{"a":[1,2,3]}'), entry('b/c.srt', 'x'.repeat(200)), entry('d.txt', 'y')]);
    const zip64 = await honestZip((file) => file.addBuffer(Buffer.from('big'), 'a.json', { forceZip64Format: true }), {
      forceZip64Format: true,
    });
    const changes = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(plain, zip64), changes, fc.nat(40), async (zip, hits, cut) => {
        const bytes = Buffer.from(cut < 30 ? zip : zip.subarray(0, -cut));
        for (const [place, value] of hits) bytes[place % bytes.length] = value;
        const { entries } = await readZip(bytes, { entries: 100, entryBytes: 1000, totalBytes: 5000 });
        for (const { bytes: content } of entries) expect(content.length).toBeLessThanOrEqual(1000);
      }),
      { numRuns: 500 },
    );
  });
});
