import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ArchiveReader, ArchiveScan, ArchiveWriter, Spool, SpoolWriter, Tree } from '../../src/domain/archive.ts';

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
  /** Names of everything that is staged. */
  staged(): Promise<string[]>;
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
    it('P10: gives exactly the bytes back that were placed', async () => {
      const { writer, reader } = await opened();
      const body = Buffer.from([0xef, 0xbb, 0xbf, 0, 0xff, 0xfe, 0x0d, 0x0a]);
      expect(await file(writer, 'archive', `${day}/sample.json`, body)).toBe('placed');

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

    it('P5: never replaces a file, and says that the name is taken', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('first'));

      expect(await file(writer, 'archive', `${day}/sample.json`, Buffer.from('other'))).toBe('taken');
      expect(await file(writer, 'archive', `${day}/sample.json`, Buffer.from('longer than first'))).toBe('taken');
      expect(String(await bytesOf(reader.open('archive', `${day}/sample.json`)))).toBe('first');
    });

    it('P4: finds the file it placed before a crash, by itself or by its bytes', async () => {
      const { writer } = await opened();
      const body = Buffer.from('the same');
      await writer.stage('a', body);
      expect(await place(writer, 'a', `${day}/sample.json`, body)).toBe('placed');

      expect(await place(writer, 'a', `${day}/sample.json`, body)).toBe('already');
      await writer.stage('a', body);
      expect(await place(writer, 'a', `${day}/sample.json`, body)).toBe('already');
    });

    it('P5: gives 256 bodies of one name 256 names, none skipped and none lost', async () => {
      const { writer, reader } = await opened();
      const bodies = Array.from({ length: 256 }, (_, index) => Buffer.alloc(index + 1, `body ${index}`));
      await Promise.all(bodies.map((body, index) => writer.stage(`s${index}`, body)));
      await writer.syncStaged(bodies.map((_, index) => `s${index}`));
      const paths = await Promise.all(
        bodies.map(async (body, index) => {
          for (let number = 0; ; number += 1) {
            const path = `${day}/sample${number === 0 ? '' : `.${number}`}.json`;
            if ((await place(writer, `s${index}`, path, body)) === 'placed') return path;
          }
        }),
      );
      await writer.syncFolders();

      const names = Array.from({ length: 256 }, (_, index) => `${day}/sample${index === 0 ? '' : `.${index}`}.json`);
      expect(new Set(paths)).toEqual(new Set(names));
      for (const [index, path] of paths.entries()) {
        expect(await bytesOf(reader.open('archive', path))).toEqual(bodies[index]);
      }
    });

    it('keeps names that differ only in case as they were asked for', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/Größe (final).JSON`, Buffer.from('1'));

      expect(String(await bytesOf(reader.open('archive', `${day}/Größe (final).JSON`)))).toBe('1');
    });

    it('replaces a staged file of the same name, and never the placed one', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('placed'), 'same');
      await writer.stage('same', Buffer.from('staged anew'));

      expect(String(await bytesOf(reader.open('archive', `${day}/sample.json`)))).toBe('placed');
      expect(await place(writer, 'same', `${day}/second.json`, Buffer.from('staged anew'))).toBe('placed');
      expect(String(await bytesOf(reader.open('archive', `${day}/second.json`)))).toBe('staged anew');
    });

    it('links a filed body back, so that it can be placed elsewhere', async () => {
      const { writer, reader, staged } = await opened();
      await file(writer, 'quarantine', 'held.json', Buffer.from('{'), 'old');
      await writer.unstage(['old']);
      await writer.stage('again', Buffer.from('in the way'));
      await writer.restage('quarantine', 'held.json', 'again');

      expect(await place(writer, 'again', `${day}/held.json`, Buffer.from('{'))).toBe('placed');
      await writer.remove('quarantine', 'held.json');
      await writer.unstage(['again']);
      expect(String(await bytesOf(reader.open('archive', `${day}/held.json`)))).toBe('{');
      expect(await staged()).toEqual([]);
      await expect(writer.restage('quarantine', 'held.json', 'x')).rejects.toMatchObject({ code: 'not-found' });
      await expect(writer.restage('quarantine', 'no/folder/held.json', 'x')).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('removes a file, and does not mind one that is gone', async () => {
      const { writer, reader } = await opened();
      await file(writer, 'archive', `${day}/sample.json`, Buffer.from('{}'));
      await writer.remove('archive', `${day}/sample.json`);
      await writer.remove('archive', `${day}/sample.json`);
      await writer.remove('archive', 'nobody/2026/11/21/sample.json');
      await writer.syncFolders();

      await expect(reader.open('archive', `${day}/sample.json`)).rejects.toMatchObject({ code: 'not-found' });
    });

    it('takes staged files away, and does not mind those that are gone', async () => {
      const { writer, staged } = await opened();
      await writer.stage('one', Buffer.from('1'));
      await writer.stage('two', Buffer.from('2'));
      await writer.unstage(['one', 'gone']);

      expect(await staged()).toEqual(['two']);
    });

    it('does not place or sync what was never staged', async () => {
      const { writer } = await opened();

      await expect(place(writer, 'x', `${day}/a.json`, Buffer.from('x'))).rejects.toMatchObject({
        code: 'storage-unavailable',
      });
      await expect(writer.syncStaged(['x'])).rejects.toMatchObject({ code: 'storage-unavailable' });
    });

    it('refuses paths that lead out of the tree', async () => {
      const { writer, reader, scan } = await opened();
      await writer.stage('x', Buffer.from('x'));
      for (const path of ['', '/etc/passwd', '../escaped', `${day}/../../x`, `${day}//x`, './x', `${day}/`, 'a\0b']) {
        await expect(place(writer, 'x', path, Buffer.from('x')), path).rejects.toThrow(RangeError);
        await expect(writer.remove('archive', path), path).rejects.toThrow(RangeError);
        await expect(reader.open('archive', path), path).rejects.toThrow(RangeError);
        await expect(scan.hash('archive', path), path).rejects.toThrow(RangeError);
      }
      for (const name of ['', '..', '../x', 'a/b']) {
        await expect(writer.stage(name, Buffer.from('x')), name).rejects.toThrow(RangeError);
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
      const { reader, scan, staged } = await opened();
      await reader.probe();
      const { freeBytes, totalBytes } = await reader.space();

      expect(await staged()).toEqual([]);
      expect(await Array.fromAsync(scan.walk('archive'))).toEqual([]);
      expect(freeBytes).toBeGreaterThan(0);
      expect(totalBytes).toBeGreaterThan(freeBytes);
    });
  });
}

function place(writer: ArchiveWriter, name: string, path: string, body: Buffer, tree: Tree = 'archive') {
  return writer.place(name, { tree, path, bytes: body.length, sha256: sha256(body) });
}

async function file(writer: ArchiveWriter, tree: Tree, path: string, body: Buffer, name = `staged-${Math.random()}`) {
  await writer.stage(name, body);
  await writer.syncStaged([name]);
  const result = await place(writer, name, path, body, tree);
  await writer.syncFolders();
  return result;
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
