import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  ArchiveReader,
  ArchiveScan,
  ArchiveWriter,
  BodyToPut,
  Spool,
  SpoolWriter,
  Tree,
} from '../../src/domain/archive.ts';
import { CollectorError } from '../../src/domain/errors.ts';

/** A spool of its own for one test, and what a person would find behind it. */
export interface SpoolHarness {
  spool: Spool;
  /** Names of everything that is kept. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

/** An archive of its own for one test. */
export interface ArchiveHarness {
  writer: ArchiveWriter;
  reader: ArchiveReader;
  scan: ArchiveScan;
  /** Spools a body; resolves to its name. */
  spoolBody(text: string): Promise<string>;
  /** Names of everything that is held outside the trees. */
  held(): Promise<string[]>;
  close(): Promise<void>;
}

/** Every Spool passes these. */
export function keepsSpoolContract(name: string, open: () => Promise<SpoolHarness>): void {
  const opened = async (): Promise<SpoolHarness> => {
    const harness = await open();
    onTestFinished(() => harness.close());
    return harness;
  };

  describe(`${name} as a Spool`, () => {
    const bodies: [string, Buffer][] = [
      ['nothing', Buffer.alloc(0)],
      ['one byte', Buffer.from('x')],
      [
        'a byte order mark, NUL and bytes that are not UTF-8',
        Buffer.from([0xef, 0xbb, 0xbf, 0, 0xff, 0xfe, 0x0d, 0x0a]),
      ],
      ['one block to the byte', randomBytes(1024 * 1024)],
      ['several blocks and a rest', randomBytes(5 * 1024 * 1024 + 17)],
    ];
    for (const [what, body] of bodies) {
      it(`P10: gives ${what} back byte for byte, with size and hash`, async () => {
        const { spool } = await opened();
        const writer = await spool.create({ checkJson: false });
        await writeAll(writer, piecesOf(body, 65_536));
        const held = await writer.finish();

        expect(held).toMatchObject({ bytes: body.length, sha256: sha256(body), json: 'unchecked' });
        expect((await bytesOf(spool.open(held.name))).equals(body)).toBe(true);
      });
    }

    it('P10: takes chunks of every size, from one byte to several blocks', async () => {
      const { spool } = await opened();
      const chunks = [1, 3, 70_000, 1024 * 1024 - 1, 2, 3 * 1024 * 1024 + 5, 0, 9].map((bytes) => randomBytes(bytes));
      const writer = await spool.create({ checkJson: false });
      await writeAll(writer, chunks);
      const held = await writer.finish();

      expect((await bytesOf(spool.open(held.name))).equals(Buffer.concat(chunks))).toBe(true);
    });

    it('lets the caller use the memory of a chunk again', async () => {
      const { spool } = await opened();
      const writer = await spool.create({ checkJson: false });
      const chunk = Buffer.from('first');
      await writer.write(chunk);
      chunk.fill('second');
      await writer.write(chunk);
      const held = await writer.finish();

      expect(String(await bytesOf(spool.open(held.name)))).toBe('firstsecon');
    });

    it('keeps many bodies apart that arrive at once', async () => {
      const { spool } = await opened();
      const bodies = Array.from({ length: 40 }, (_, index) => randomBytes(100_000 + index));
      const held = await Promise.all(
        bodies.map(async (body) => {
          const writer = await spool.create({ checkJson: false });
          await writeAll(writer, piecesOf(body, 10_000));
          return writer.finish();
        }),
      );

      expect(held.map(({ sha256 }) => sha256)).toEqual(bodies.map(sha256));
      expect(new Set(held.map(({ name }) => name)).size).toBe(bodies.length);
    });

    it('tells JSON from what is not, and says nothing unasked', async () => {
      const { spool } = await opened();
      const verdictOn = async (text: string, checkJson: boolean): Promise<string> => {
        const writer = await spool.create({ checkJson });
        await writeAll(writer, piecesOf(Buffer.from(text), 7));
        return (await writer.finish()).json;
      };

      expect(await verdictOn('{"results": [1, 2, "three"]}', true)).toBe('valid');
      expect(await verdictOn('{"results": [1, 2, "thr', true)).toBe('invalid');
      expect(await verdictOn('{"results": [1, 2, "thr', false)).toBe('unchecked');
    });

    it('opens a stretch of a body, both ends inclusive', async () => {
      const { spool } = await opened();
      const writer = await spool.create({ checkJson: false });
      await writeAll(writer, [Buffer.from('0123456789')]);
      const { name } = await writer.finish();

      expect(String(await bytesOf(spool.open(name, { start: 2, end: 4 })))).toBe('234');
      expect(String(await bytesOf(spool.open(name, { start: 9, end: 9 })))).toBe('9');
    });

    it('says not-found for a body that is not there', async () => {
      const { spool } = await opened();

      await expect(spool.open('nobody.part')).rejects.toMatchObject({ code: 'not-found' });
    });

    it('makes a caller wait that is faster than the disk, and no other', async () => {
      const { spool } = await opened();
      const writer = await spool.create({ checkJson: false });

      expect(writer.write(Buffer.alloc(1000))).toBeNull();
      const mustWait = writer.write(Buffer.alloc(16 * 1024 * 1024));
      expect(mustWait).toBeInstanceOf(Promise);
      await mustWait;
      expect(writer.write(Buffer.alloc(1000))).toBeNull();
      expect((await writer.finish()).bytes).toBe(16 * 1024 * 1024 + 2000);
    });

    it('counts the bodies that are being received', async () => {
      const { spool } = await opened();
      const [one, other] = [await spool.create({ checkJson: false }), await spool.create({ checkJson: false })];
      expect(spool.active).toBe(2);
      await one.finish();
      expect(spool.active).toBe(1);
      await other.discard();
      await other.discard();
      expect(spool.active).toBe(0);
    });

    const moments: [string, (writer: SpoolWriter) => Promise<unknown>][] = [
      ['before the first byte', async () => undefined],
      ['between two chunks', async (writer) => writeAll(writer, [Buffer.from('some')])],
      ['while blocks are being written', async (writer) => void writer.write(randomBytes(9 * 1024 * 1024))],
      ['while it is being finished', async (writer) => void writer.finish().catch(() => undefined)],
      ['after it was finished', async (writer) => writer.finish()],
      ['after it was discarded', async (writer) => writer.discard()],
    ];
    for (const [moment, before] of moments) {
      it(`P3: keeps nothing of a body that is discarded ${moment}`, async () => {
        const { spool, names } = await opened();
        const writer = await spool.create({ checkJson: true });
        await before(writer);
        await writer.discard();

        expect(await names()).toEqual([]);
        expect(spool.active).toBe(0);
      });
    }

    it('refuses more of a body that was discarded, and does not let it finish', async () => {
      const { spool } = await opened();
      const writer = await spool.create({ checkJson: false });
      await writer.discard();

      await expect(writer.write(Buffer.from('more'))).rejects.toMatchObject({ code: 'storage-unavailable' });
      await expect(writer.finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
    });

    it('wakes a caller that waits for room when the body is discarded', async () => {
      const { spool } = await opened();
      const writer = await spool.create({ checkJson: false });
      const waiting = expect(writer.write(randomBytes(9 * 1024 * 1024))).rejects.toMatchObject({
        code: 'storage-unavailable',
      });
      await writer.discard();

      await waiting;
    });

    it('removes bodies, and does not mind those that are gone', async () => {
      const { spool, names } = await opened();
      const [one, other] = [await aBody(spool), await aBody(spool)];
      await spool.remove([one, 'gone.part']);

      expect(await names()).toEqual([other]);
    });

    it('P4: sweeps away everything that is not to be kept', async () => {
      const { spool, names } = await opened();
      const held = [await aBody(spool), await aBody(spool), await aBody(spool)];

      expect(await spool.sweep(new Set(held.slice(0, 1)))).toBe(2);
      expect(await names()).toEqual(held.slice(0, 1));
    });

    it('takes no names that lead elsewhere', async () => {
      const { spool } = await opened();

      for (const bad of ['', '.', '..', '../inbox.sqlite', 'a/b', 'a\0b']) {
        await expect(spool.open(bad), bad).rejects.toThrow(RangeError);
        await expect(spool.remove([bad]), bad).rejects.toThrow(RangeError);
      }
    });

    it('takes no more bodies once it is closed', async () => {
      const { spool } = await opened();
      await spool.close();

      await expect(spool.create({ checkJson: false })).rejects.toMatchObject({ code: 'shutting-down' });
    });
  });
}

/** Every ArchiveWriter, with the reader and the scan beside it, passes these. */
export function keepsArchiveContract(name: string, open: () => Promise<ArchiveHarness>): void {
  const opened = async (): Promise<ArchiveHarness> => {
    const harness = await open();
    onTestFinished(() => harness.close());
    return harness;
  };
  const day = 'gladia/2026/11/21';

  describe(`${name} as an Archive`, () => {
    it('P10: gives exactly the bytes back that were put', async () => {
      const { writer, reader } = await opened();
      const body = Buffer.from([0xef, 0xbb, 0xbf, 0, 0xff, 0xfe, 0x0d, 0x0a]);
      expect(await file(writer, 'archive', `${day}/sample.json`, body)).toBe(`${day}/sample.json`);

      expect(await bytesOf(reader.open('archive', `${day}/sample.json`))).toEqual(body);
    });

    it('opens a stretch of a file, both ends inclusive', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('0123456789'));

      const middle = reader.open('archive', `${day}/sample.json`, { start: 3, end: 7 });
      expect(String(await bytesOf(middle))).toBe('34567');
    });

    it('keeps the two trees apart', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'quarantine', 'sample.json', Buffer.from('{'));

      await expect(reader.open('archive', 'sample.json')).rejects.toMatchObject({ code: 'not-found' });
      expect(String(await bytesOf(reader.open('quarantine', 'sample.json')))).toBe('{');
    });

    it('says not-found for a file, a folder and a folder on the way that are not there', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('{}'));

      for (const path of [`${day}/other.json`, day, 'nobody/2026/sample.json', `${day}/sample.json/below`]) {
        await expect(reader.open('archive', path), path).rejects.toMatchObject({ code: 'not-found' });
      }
    });

    it('P5: never replaces a file: asks for another path until one is free, and says which it was', async () => {
      const { writer, reader } = await opened();
      for (const text of ['first', 'other', 'longer than first']) {
        await file(writer, 'archive', `${day}/sample.json`, Buffer.from(text));
      }

      const put = ['', '.1', '.1.1'].map((number) => `${day}/sample${number}.json`);
      for (const [index, text] of ['first', 'other', 'longer than first'].entries()) {
        expect(String(await bytesOf(reader.open('archive', put[index] ?? '')))).toBe(text);
      }
    });

    it('P4: finds the body it put before a crash, by itself or by its bytes', async () => {
      const { writer } = await opened();
      const body = inInbox('the same', 'a');
      await writer.prepare(body);
      expect(await put(writer, body, `${day}/sample.json`)).toBe(`${day}/sample.json`);

      expect(await put(writer, body, `${day}/sample.json`)).toBe(`${day}/sample.json`);
      await writer.prepare(body);
      expect(await put(writer, body, `${day}/sample.json`)).toBe(`${day}/sample.json`);
    });

    it('P5: gives 256 bodies of one name 256 names, none skipped and none lost', async () => {
      const { writer, reader } = await opened();
      const bodies = Array.from({ length: 256 }, (_, index) => inInbox(`body ${index}`.padEnd(index), `${index}`));
      await Promise.all(bodies.map((body) => writer.prepare(body)));
      await writer.ready(bodies);
      const paths = await Promise.all(
        bodies.map((body) => {
          let number = 0;
          return writer.put(body, { tree: 'archive', path: `${day}/sample.json` }, async () => {
            number += 1;
            return `${day}/sample.${number}.json`;
          });
        }),
      );
      await writer.commit();

      const names = Array.from({ length: 256 }, (_, index) => `${day}/sample${index === 0 ? '' : `.${index}`}.json`);
      expect(new Set(paths)).toEqual(new Set(names));
      for (const [index, path] of paths.entries()) {
        expect(sha256(await bytesOf(reader.open('archive', path)))).toBe(bodies[index]?.sha256);
      }
    });

    it('keeps names that differ only in case as they were asked for', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/Größe (final).JSON`, Buffer.from('1'));

      expect(String(await bytesOf(reader.open('archive', `${day}/Größe (final).JSON`)))).toBe('1');
    });

    it('takes a prepared body of the same key anew, and leaves alone what was put', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('put'), 'same');
      const anew = inInbox('prepared anew', 'same');
      await writer.prepare(anew);

      expect(String(await bytesOf(reader.open('archive', `${day}/sample.json`)))).toBe('put');
      expect(await put(writer, anew, `${day}/second.json`)).toBe(`${day}/second.json`);
      expect(String(await bytesOf(reader.open('archive', `${day}/second.json`)))).toBe('prepared anew');
    });

    it('puts a body of the quarantine into the archive, where it stays when it leaves the quarantine', async () => {
      const { writer, reader, held } = await opened();
      await file(writer, 'quarantine', 'held.json', Buffer.from('{'));
      const body = { ...inInbox('{', 'again'), source: { in: 'quarantine', path: 'held.json' } } as const;

      expect(await put(writer, body, `${day}/held.json`)).toBe(`${day}/held.json`);
      await writer.remove('quarantine', 'held.json');
      await writer.commit();
      await writer.letGo([body]);
      expect(String(await bytesOf(reader.open('archive', `${day}/held.json`)))).toBe('{');
      expect(await held()).toEqual([]);
      for (const path of ['held.json', 'no/folder/held.json']) {
        const gone = { ...body, source: { in: 'quarantine', path } } as const;
        await expect(put(writer, gone, `${day}/gone.json`), path).rejects.toMatchObject({ code: 'not-found' });
      }
    });

    it('puts a spooled body, and takes it out of the spool when it is let go', async () => {
      const { writer, reader, spoolBody, held } = await opened();
      const name = await spoolBody('spooled');
      const body = { ...inInbox('spooled', 's'), source: { in: 'spool', name } } as const;
      await writer.prepare(body);
      await writer.ready([body]);
      await put(writer, body, `${day}/spooled.json`);
      await writer.commit();
      expect(await held()).toEqual([name]);
      await writer.letGo([body]);

      expect(String(await bytesOf(reader.open('archive', `${day}/spooled.json`)))).toBe('spooled');
      expect(await held()).toEqual([]);
    });

    it('removes a file, and does not mind one that is gone', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('{}'));
      await writer.remove('archive', `${day}/sample.json`);
      await writer.remove('archive', `${day}/sample.json`);
      await writer.remove('archive', 'nobody/2026/11/21/sample.json');
      await writer.commit();

      await expect(reader.open('archive', `${day}/sample.json`)).rejects.toMatchObject({ code: 'not-found' });
    });

    it('keeps nothing of bodies that are let go, and does not mind those that are gone', async () => {
      const { writer, held } = await opened();
      const bodies = [inInbox('1', 'one'), inInbox('2', 'two')];
      for (const body of bodies) await writer.prepare(body);
      await writer.ready(bodies);
      await writer.letGo([...bodies, inInbox('3', 'gone')]);

      expect(await held()).toEqual([]);
    });

    it('does not put a spooled body that is not there', async () => {
      const { writer, scan } = await opened();
      const body = { ...inInbox('x', 'x'), source: { in: 'spool', name: 'gone.part' } } as const;

      await expect(put(writer, body, `${day}/a.json`)).rejects.toBeInstanceOf(CollectorError);
      expect(await scan.hash('archive', `${day}/a.json`)).toBeNull();
    });

    it('refuses paths that lead out of the tree', async () => {
      const { writer, reader, scan } = await opened();
      const body = inInbox('x', 'x');
      await writer.prepare(body);
      for (const path of ['', '/etc/passwd', '../escaped', `${day}/../../x`, `${day}//x`, './x', `${day}/`, 'a\0b']) {
        await expect(put(writer, body, path), path).rejects.toThrow(RangeError);
        await expect(writer.remove('archive', path), path).rejects.toThrow(RangeError);
        await expect(reader.open('archive', path), path).rejects.toThrow(RangeError);
        await expect(scan.hash('archive', path), path).rejects.toThrow(RangeError);
      }
      for (const name of ['../x', 'a/b', 'a\0']) {
        await expect(writer.prepare(inInbox('x', name)), name).rejects.toThrow(RangeError);
      }
    });

    it('finds every file of a tree, with its size, and hashes it', async () => {
      const { writer, scan } = await opened();
      const paths = [`${day}/a.json`, `${day}/b.json`, 'vspark/2026/11/22/c.wav'];
      for (const path of paths) await file(writer, 'archive', path, Buffer.from(path));
      await file(writer, 'quarantine', 'held.json', Buffer.from('{'));

      const found = await Array.fromAsync(scan.walk('archive'));
      expect(found.map(({ path, bytes }) => [path, bytes]).sort()).toEqual(paths.map((path) => [path, path.length]));
      expect(await scan.hash('archive', `${day}/a.json`)).toEqual({
        bytes: `${day}/a.json`.length,
        sha256: sha256(Buffer.from(`${day}/a.json`)),
      });
      expect(await scan.hash('archive', `${day}/gone.json`)).toBeNull();
      expect(await scan.hash('archive', day)).toBeNull();
    });

    it('probes without leaving anything behind, and tells the free space', async () => {
      const { reader, scan, held } = await opened();
      await reader.probe();
      const { freeBytes, totalBytes } = await reader.space();

      expect(await held()).toEqual([]);
      expect(await Array.fromAsync(scan.walk('archive'))).toEqual([]);
      expect(freeBytes).toBeGreaterThan(0);
      expect(totalBytes).toBeGreaterThan(freeBytes);
    });
  });
}

function inInbox(bytes: string | Buffer, key: string): BodyToPut {
  const body = Buffer.from(bytes);
  return { key, source: { in: 'inbox', bytes: body }, bytes: body.length, sha256: sha256(body) };
}

/** A path that is taken gets a number before its extension. */
function put(writer: ArchiveWriter, body: BodyToPut, path: string, tree: Tree = 'archive'): Promise<string> {
  return writer.put(body, { tree, path }, async (taken) => taken.replace(/(\.\w+)$/, '.1$1'));
}

async function file(writer: ArchiveWriter, tree: Tree, path: string, bytes: Buffer, key = `${Math.random()}`) {
  const body = inInbox(bytes, key);
  await writer.prepare(body);
  await writer.ready([body]);
  const got = await put(writer, body, path, tree);
  await writer.commit();
  await writer.letGo([body]);
  return got;
}

async function aBody(spool: Spool): Promise<string> {
  const writer = await spool.create({ checkJson: false });
  await writeAll(writer, [Buffer.from('body')]);
  return (await writer.finish()).name;
}

/** Writes as a well-behaved caller does. */
export async function writeAll(writer: SpoolWriter, chunks: Iterable<Uint8Array>): Promise<void> {
  for (const chunk of chunks) await writer.write(chunk);
}

export function piecesOf(body: Buffer, bytes: number): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / bytes) }, (_, index) =>
    body.subarray(index * bytes, (index + 1) * bytes),
  );
}

export async function bytesOf(opening: Promise<Readable>): Promise<Buffer> {
  return buffer(await opening);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
