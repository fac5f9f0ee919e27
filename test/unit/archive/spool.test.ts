import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../../src/archive/spool.ts';
import { startThread } from '../../../src/compose/threads/start.ts';
import type { Spool } from '../../../src/domain/archive.ts';
import { bytesOf, keepsSpoolContract, piecesOf, writeAll } from '../../contracts/archive.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { openFilesIn } from '../../fixtures/open-files.ts';

keepsSpoolContract('disk', async () => {
  const dir = await aFolder();
  const spool = openSpool(dir, () => startThread('spool', { dir, failpoint: undefined }));
  return {
    spool,
    names: () => readdir(dir),
    async close() {
      await spool.close();
      expect(openFilesIn(dir)).toEqual([]);
    },
  };
});

describe('openSpool', () => {
  it('starts no thread until the first body comes', async () => {
    const workers = workersStarted();
    const { spool } = await opened();
    expect(workers).toHaveLength(0);
    await spool.create({ checkJson: false });
    await spool.create({ checkJson: false });

    expect(workers).toHaveLength(1);
  });

  it('keeps bodies for the own user alone, in files named .part', async () => {
    const { dir, spool } = await opened();
    const { name } = await (await spool.create({ checkJson: false })).finish();

    expect(name).toMatch(/^[0-9a-f-]{36}\.part$/);
    expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  });

  it('writes a slow sender’s bytes at once', async () => {
    const { dir, spool } = await opened();
    const writer = await spool.create({ checkJson: false });
    writer.write(Buffer.from('slow'));
    const [name = ''] = await readdir(dir);

    await expect.poll(() => readFile(join(dir, name), 'utf8')).toBe('slow');
  });

  it('P3: leaves no descriptor when a body is discarded, whenever that is', async () => {
    const { dir, spool } = await opened();
    const whenever = Array.from({ length: 30 }, async (_, index) => {
      const writer = await spool.create({ checkJson: true });
      for (const chunk of piecesOf(randomBytes(3 * 1024 * 1024), 65_536).slice(0, index * 2)) void writer.write(chunk);
      const finishing = index % 3 === 0 ? writer.finish().catch(() => undefined) : undefined;
      await writer.discard();
      await finishing;
    });
    await Promise.all(whenever);

    expect(await readdir(dir)).toEqual([]);
    expect(openFilesIn(dir)).toEqual([]);
    expect(spool.active).toBe(0);
  });

  it('leaves no descriptor when it is closed while files are being opened', async () => {
    const { dir, spool } = await opened();
    const creating = Array.from({ length: 100 }, () => spool.create({ checkJson: false }));
    await creating[0];
    await spool.close();
    await Promise.allSettled(creating);

    expect(openFilesIn(dir)).toEqual([]);
  });

  for (const failpoint of ['spool.written=throw', 'spool.synced=throw']) {
    it(`P3: keeps nothing of a body that fails at ${failpoint}, and takes the next`, async () => {
      const { dir, spool } = await opened(failpoint);
      const writer = await spool.create({ checkJson: false });
      await writer.write(Buffer.from('body'));

      await expect(writer.finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
      expect(await readdir(dir)).toEqual([]);
      expect(openFilesIn(dir)).toEqual([]);
      expect((await (await spool.create({ checkJson: false })).finish()).bytes).toBe(0);
    });
  }

  it('P3: refuses a body whose sync failed while it came, and takes the next', async () => {
    const { dir, spool } = await opened('spool.synced-midway=throw');
    const large = piecesOf(randomBytes(17 * 1024 * 1024), 1024 * 1024);
    const writer = await spool.create({ checkJson: false });
    const written = writeAll(writer, large).then(() => writer.finish());

    await expect(written).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await readdir(dir)).toEqual([]);
    expect(openFilesIn(dir)).toEqual([]);
    expect((await (await spool.create({ checkJson: false })).finish()).bytes).toBe(0);
  });

  it('P13: says storage-unavailable while its folder is gone, without a path in the message, and works again after', async () => {
    const { dir, spool } = await opened();
    const writer = await spool.create({ checkJson: false });
    await rm(dir, { recursive: true });

    await expect(writer.finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
    const failed = spool.create({ checkJson: false });
    await expect(failed).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: 'The body could not be stored.',
    });
    await expect(failed).rejects.toHaveProperty('cause.code', 'ENOENT');
    expect(spool.active).toBe(0);
    await mkdir(dir);
    expect((await (await spool.create({ checkJson: false })).finish()).bytes).toBe(0);
  });

  it('P17: fails the bodies under way when its thread dies, and starts another for the next', async () => {
    const workers = workersStarted();
    const { dir, spool } = await opened();
    const writers = [await spool.create({ checkJson: false }), await spool.create({ checkJson: false })];
    const waiting = expect(writers[0]?.write(randomBytes(9 * 1024 * 1024))).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
    await workers[0]?.terminate();
    await waiting;
    for (const writer of writers) {
      await expect(writer.finish()).rejects.toMatchObject({ code: 'storage-unavailable' });
    }

    expect(await readdir(dir)).toEqual([]);
    expect(openFilesIn(dir)).toEqual([]);
    const next = await spool.create({ checkJson: false });
    await writeAll(next, [Buffer.from('next')]);
    expect(String(await bytesOf(spool.open((await next.finish()).name)))).toBe('next');
    expect(workers).toHaveLength(2);
  });

  it('does not follow a link that was planted in its folder', async () => {
    const { dir, spool } = await opened();
    const victim = join(await aFolder(), 'victim');
    await writeFile(victim, 'secret');
    await symlink(victim, join(dir, 'planted.part'));

    await expect(spool.open('planted.part')).rejects.toMatchObject({ code: 'not-found' });
    expect(await spool.sweep(new Set())).toBe(1);
    expect(await readFile(victim, 'utf8')).toBe('secret');
  });

  it('leaves the folders in its folder alone when it sweeps', async () => {
    const { dir, spool } = await opened();
    await mkdir(join(dir, 'lost+found'));

    expect(await spool.sweep(new Set())).toBe(0);
    expect(await readdir(dir)).toEqual(['lost+found']);
  });
});

async function opened(failpoint?: string): Promise<{ dir: string; spool: Spool }> {
  const dir = await aFolder();
  const spool = openSpool(dir, () => startThread('spool', { dir, failpoint }));
  onTestFinished(() => spool.close());
  return { dir, spool };
}

function workersStarted(): Worker[] {
  const workers: Worker[] = [];
  const onWorker = (worker: Worker) => void workers.push(worker);
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  return workers;
}
