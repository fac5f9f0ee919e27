import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchiveReader } from '../../../src/archive/disk-reader.ts';
import { openArchiveScan } from '../../../src/archive/disk-scan.ts';
import { openArchiveWriter } from '../../../src/archive/disk-writer.ts';
import { prepareStorage } from '../../../src/archive/layout.ts';
import type { ArchiveWriter, BodyToPut } from '../../../src/domain/archive.ts';
import { keepsArchiveContract, sha256 } from '../../contracts/archive.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { openFilesIn } from '../../fixtures/open-files.ts';

keepsArchiveContract('disk', async () => {
  const root = await aFolder();
  await prepareStorage(root);
  const writer = openArchiveWriter(root);
  return {
    writer,
    reader: openArchiveReader(root),
    scan: openArchiveScan(root),
    async spoolBody(text) {
      await writeFile(join(root, 'spool', 'body.part'), text);
      return 'body.part';
    },
    held: () => readdir(join(root, 'spool')),
    async close() {
      await writer.close();
      expect(openFilesIn(root)).toEqual([]);
    },
  };
});

const body = Buffer.from('body');
const day = 'gladia/2026/11/21';

describe('openArchiveWriter', () => {
  it('keeps files and folders for the own user alone', async () => {
    const { root, writer } = await opened();
    await file(writer, `${day}/sample.json`);

    expect((await stat(join(root, 'archive', day, 'sample.json'))).mode & 0o777).toBe(0o600);
    for (const folder of ['gladia', 'gladia/2026', day]) {
      expect((await stat(join(root, 'archive', folder))).mode & 0o777, folder).toBe(0o700);
    }
  });

  it('P5: leaves a name alone that an outsider took between two looks', async () => {
    const { root, writer } = await opened();
    await file(writer, `${day}/first.json`);
    await writeFile(join(root, 'archive', day, 'sample.json'), 'theirs');

    expect(await file(writer, `${day}/sample.json`)).toBe('taken');
    expect(await readFile(join(root, 'archive', day, 'sample.json'), 'utf8')).toBe('theirs');
  });

  it('takes a folder in the place of the file for taken', async () => {
    const { root, writer } = await opened();
    await mkdir(join(root, 'archive', day, 'sample.json'), { recursive: true });

    expect(await file(writer, `${day}/sample.json`)).toBe('taken');
  });

  it('takes a link planted at the name for taken, and does not touch what it leads to', async () => {
    const { root, writer, victim } = await opened();
    await mkdir(join(root, 'archive', day), { recursive: true });
    await symlink(victim.file, join(root, 'archive', day, 'sample.json'));
    await symlink(join(victim.folder, 'not-there'), join(root, 'archive', day, 'dangling.json'));

    // The same bytes as the victim's: it must not even be taken for the collector's own file.
    expect(await file(writer, `${day}/sample.json`, Buffer.from('secret'))).toBe('taken');
    expect(await file(writer, `${day}/dangling.json`)).toBe('taken');
    expect(await victim.isUntouched()).toBe(true);
  });

  it('does not write through a link planted in the spool', async () => {
    const { root, writer, victim } = await opened();
    await symlink(victim.file, join(root, 'spool', 'x.staged'));
    await writer.prepare(aBody());

    expect(await victim.isUntouched()).toBe(true);
    expect(await readFile(join(root, 'spool', 'x.staged'), 'utf8')).toBe('body');
  });

  it.each(['', 'gladia', 'gladia/2026', day])(
    'refuses a link planted in place of the folder archive/%s',
    async (planted) => {
      const { root, writer, victim } = await opened();
      if (planted === '') await rm(join(root, 'archive'), { recursive: true });
      else await mkdir(join(root, 'archive', planted, '..'), { recursive: true });
      await symlink(victim.folder, join(root, 'archive', planted));

      await expect(file(writer, `${day}/sample.json`)).rejects.toMatchObject({ code: 'storage-unavailable' });
      await expect(writer.remove('archive', `${day}/victim`)).rejects.toMatchObject({ code: 'storage-unavailable' });
      expect(await victim.isUntouched()).toBe(true);
    },
  );

  it('does not put what a link planted in the quarantine leads to', async () => {
    const { root, writer, victim } = await opened();
    await symlink(victim.folder, join(root, 'quarantine', 'folder'));
    await symlink(victim.file, join(root, 'quarantine', 'file'));
    for (const [path, code] of [
      ['folder/victim', 'storage-unavailable'],
      ['file', 'not-found'],
    ] as const) {
      const planted = { ...aBody(), source: { in: 'quarantine', path } } as const;
      const putting = writer.put(planted, { tree: 'archive', path: `${day}/sample.json` }, async (taken) => taken);
      await expect(putting, path).rejects.toMatchObject({ code });
    }
    expect(await victim.isUntouched()).toBe(true);
  });

  it('removes a planted link itself, not what it leads to', async () => {
    const { root, writer, victim } = await opened();
    await file(writer, `${day}/sample.json`);
    await symlink(victim.file, join(root, 'archive', day, 'planted.json'));
    await writer.remove('archive', `${day}/planted.json`);

    expect(await readdir(join(root, 'archive', day))).toEqual(['sample.json']);
    expect(await victim.isUntouched()).toBe(true);
  });

  it('P13: says once that a folder was taken away, then makes it again', async () => {
    const { root, writer } = await opened();
    await file(writer, `${day}/sample.json`);
    await rename(join(root, 'archive', 'gladia'), join(root, 'elsewhere'));

    await expect(file(writer, `${day}/second.json`)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await file(writer, `${day}/second.json`)).toBe(`${day}/second.json`);
  });

  it('P13: says once that a folder was taken away before it was synced', async () => {
    const { root, writer } = await opened();
    await writer.prepare(aBody());
    await writer.put(aBody(), { tree: 'archive', path: `${day}/sample.json` }, () =>
      Promise.reject(new Error('the path is taken')),
    );
    await rm(join(root, 'archive', 'gladia'), { recursive: true });

    await expect(writer.commit()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await writer.commit();
    expect(await file(writer, `${day}/sample.json`)).toBe(`${day}/sample.json`);
  });

  it('does not put, and does not call durable, what it was never told of', async () => {
    const { writer } = await opened();

    await expect(file(writer, `${day}/a.json`, body, { prepared: false })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
    await expect(writer.ready([aBody()])).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  it('P13: says storage-unavailable, without a path in the message, when the spool is gone', async () => {
    const { root, writer } = await opened();
    await rm(join(root, 'spool'), { recursive: true });
    const failed = writer.prepare(aBody());

    await expect(failed).rejects.toMatchObject({ code: 'storage-unavailable', cause: { code: 'ENOENT' } });
    await expect(failed).rejects.not.toThrow(root);
  });
});

describe('openArchiveReader', () => {
  it('does not follow links, neither as the file nor as a folder on the way', async () => {
    const { root, writer, victim } = await opened();
    await file(writer, `${day}/sample.json`);
    await symlink(victim.file, join(root, 'archive', day, 'planted.json'));
    await symlink(victim.folder, join(root, 'archive', 'planted'));
    const reader = openArchiveReader(root);
    const scan = openArchiveScan(root);

    for (const path of [`${day}/planted.json`, 'planted/victim']) {
      await expect(reader.open('archive', path), path).rejects.toMatchObject({ code: 'not-found' });
      expect(await scan.hash('archive', path), path).toBeNull();
    }
  });

  it('reads from a storage that is reached through a link', async () => {
    const { root, writer } = await opened();
    await file(writer, `${day}/sample.json`);
    const alias = join(await aFolder(), 'alias');
    await symlink(root, alias);

    expect((await openArchiveScan(alias).hash('archive', `${day}/sample.json`))?.sha256).toBe(sha256(body));
  });

  it('P13: fails to probe while the spool is gone', async () => {
    const { root } = await opened();
    await rm(join(root, 'spool'), { recursive: true });

    await expect(openArchiveReader(root).probe()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  it('closes the file when the reader loses interest', async () => {
    const { root, writer } = await opened();
    await file(writer, `${day}/sample.json`);
    const stream = await openArchiveReader(root).open('archive', `${day}/sample.json`);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;

    expect(openFilesIn(root)).toEqual([]);
  });
});

describe('openArchiveScan', () => {
  it('reports a planted link as a file of its own, and does not walk through it', async () => {
    const { root, victim } = await opened();
    await symlink(victim.folder, join(root, 'archive', 'planted'));
    const found = await Array.fromAsync(openArchiveScan(root).walk('archive'));

    expect(found.map(({ path }) => path)).toEqual(['planted']);
  });

  it('finds nothing in a tree that is not there', async () => {
    expect(await Array.fromAsync(openArchiveScan(await aFolder()).walk('archive'))).toEqual([]);
  });
});

async function opened() {
  const root = await aFolder();
  await prepareStorage(root);
  const folder = await aFolder();
  const victim = {
    folder,
    file: join(folder, 'victim'),
    isUntouched: async () =>
      (await readFile(join(folder, 'victim'), 'utf8')) === 'secret' && (await readdir(folder)).length === 1,
  };
  await writeFile(victim.file, 'secret');
  return { root, writer: openArchiveWriter(root), victim };
}

async function file(writer: ArchiveWriter, path: string, bytes: Buffer = body, { prepared = true } = {}) {
  const staged = aBody(bytes);
  if (prepared) {
    await writer.prepare(staged);
    await writer.ready([staged]);
  }
  const taken = new Error('taken');
  const result = await writer
    .put(staged, { tree: 'archive', path }, () => Promise.reject(taken))
    .catch((error: unknown) => {
      if (error === taken) return 'taken';
      throw error;
    });
  await writer.commit();
  await writer.letGo([staged]);
  return result;
}

function aBody(bytes: Buffer = body): BodyToPut {
  return { key: 'x', source: { in: 'inbox', bytes }, bytes: bytes.length, sha256: sha256(bytes) };
}
