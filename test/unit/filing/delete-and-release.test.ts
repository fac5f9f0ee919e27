import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFilingCommands } from '../../../src/filing/delete-and-release.ts';
import { fileBatch } from '../../../src/filing/filer.ts';
import { recover } from '../../../src/filing/recovery.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';
import { openStorage, removeStorage, type TestStorage } from '../../fixtures/storage.ts';

const open: TestStorage[] = [];
afterEach(async () => {
  for (const storage of open.splice(0)) {
    await storage.close();
    await removeStorage(storage);
  }
});

const now = () => new Date('2026-11-21T12:00:00.000Z');
const reason = { code: 'malformed-json', message: 'the body is not JSON' };

async function aStorage(root?: string): Promise<TestStorage> {
  const storage = await openStorage(root === undefined ? {} : { root });
  open.push(storage);
  await recover(storage.parts);
  return storage;
}

async function reopened(storage: TestStorage, { withoutCatalog }: { withoutCatalog: boolean }): Promise<TestStorage> {
  await storage.close();
  open.length = 0;
  const suffixes = withoutCatalog ? ['', '-wal', '-shm'] : [];
  for (const suffix of suffixes) await rm(join(storage.root, `catalog.sqlite${suffix}`), { force: true });
  return aStorage(storage.root);
}

describe('delete', () => {
  it('removes the payload and keeps the ledger line, also after a new start with a new catalog', async () => {
    const storage = await aStorage();
    storage.accept(anEntry({ id: 'gone' }), anEntry({ id: 'stays' }, [aPart('{"id":"other"}')]));
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).delete('gone');

    const again = await reopened(storage, { withoutCatalog: true });

    expect(Object.values(await again.files())).toEqual(['{"id":"other"}']);
    expect((await again.parts.catalog.record('gone'))?.delivery.state).toBe('deleted');
    expect(await again.ledgerLines()).toContainEqual({ type: 'deleted', id: 'gone', at: now().toISOString() });
  });

  it.each([false, true])(
    'finishes at the next start what a crash has interrupted (catalog lost: %s)',
    async (withoutCatalog) => {
      const storage = await aStorage();
      storage.accept(anEntry({ id: 'gone' }));
      await fileBatch(storage.parts, 10);
      const crash = { ...storage.parts.archive, remove: () => Promise.reject(new Error('power cut')) };
      const commands = createFilingCommands({ ...storage.parts, archive: crash }, now);
      await expect(commands.delete('gone')).rejects.toThrow('power cut');
      expect(Object.keys(await storage.files())).toHaveLength(1);

      const again = await reopened(storage, { withoutCatalog });

      expect(await again.files()).toEqual({});
      expect((await again.parts.catalog.record('gone'))?.delivery.state).toBe('deleted');
    },
  );

  it('leaves the number unused', async () => {
    const storage = await aStorage();
    const named = (text: string) => aPart(text, { filename: 'sample.json' });
    storage.accept(anEntry({ id: 'a' }, [named('a')]), anEntry({ id: 'b' }, [named('b')]));
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).delete('b');
    storage.accept(anEntry({ id: 'c' }, [named('c')]));
    const [record] = await fileBatch(storage.parts, 10);

    expect(record?.delivery.parts[0]?.path).toMatch(/sample\.2\.json$/);
  });

  it('stores a retry of what was deleted anew, because it is not held any more', async () => {
    const storage = await aStorage();
    storage.accept(anEntry({ id: 'a' }));
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).delete('a');
    storage.accept(anEntry({ id: 'again' }));
    const [record] = await fileBatch(storage.parts, 10);

    expect(record?.delivery.duplicateOf).toBeNull();
    expect(Object.values(await storage.files())).toEqual(['{"id":"job-1"}']);
  });

  it('leaves the first copy alone when a duplicate is deleted', async () => {
    const storage = await aStorage();
    storage.accept(anEntry({ id: 'first' }), anEntry({ id: 'copy' }));
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).delete('copy');

    expect(Object.values(await storage.files())).toEqual(['{"id":"job-1"}']);
    expect((await storage.parts.catalog.record('first'))?.delivery.state).toBe('filed');
  });

  it('says when there is no such delivery', async () => {
    const storage = await aStorage();

    await expect(createFilingCommands(storage.parts, now).delete('none')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('release', () => {
  it('files a quarantined delivery under its own id and a free name, for good', async () => {
    const storage = await aStorage();
    const named = (text: string) => aPart(text, { filename: 'sample.json' });
    storage.accept(anEntry({ id: 'fine' }, [named('{"id":"j"}')]));
    storage.accept({ ...anEntry({ id: 'q' }, [named('{"half')]), quarantine: reason });
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).release('q');

    for (const withoutCatalog of [false, true]) {
      const again = await reopened(storage, { withoutCatalog });
      expect(await again.files()).toEqual({
        'calls/2026/11/21/sample.json': '{"id":"j"}',
        'calls/2026/11/21/sample.1.json': '{"half',
      });
      expect(await again.files('quarantine')).toEqual({});
      expect(await again.files('spool')).toEqual({});
      expect((await again.parts.catalog.record('q'))?.delivery.state).toBe('filed');
      storage.close = again.close;
    }
  });

  it('P5: leaves a file alone that somebody else has put at the name', async () => {
    const storage = await aStorage();
    storage.accept({ ...anEntry({ id: 'q' }, [aPart('{"half', { filename: 'sample.json' })]), quarantine: reason });
    await fileBatch(storage.parts, 10);
    await mkdir(join(storage.root, 'archive/calls/2026/11/21'), { recursive: true });
    await writeFile(join(storage.root, 'archive/calls/2026/11/21/sample.json'), 'not ours');

    await createFilingCommands(storage.parts, now).release('q');

    expect(await storage.files()).toEqual({
      'calls/2026/11/21/sample.json': 'not ours',
      'calls/2026/11/21/sample.1.json': '{"half',
    });
    expect((await storage.parts.catalog.record('q'))?.delivery.parts[0]?.path).toBe('calls/2026/11/21/sample.1.json');
  });

  it('refuses what is not in the quarantine', async () => {
    const storage = await aStorage();
    storage.accept(anEntry({ id: 'fine' }));
    await fileBatch(storage.parts, 10);
    const commands = createFilingCommands(storage.parts, now);

    await expect(commands.release('fine')).rejects.toMatchObject({ code: 'conflict' });
    await expect(commands.drop('fine')).rejects.toMatchObject({ code: 'conflict' });
    await expect(commands.release('none')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('drop', () => {
  it('removes the quarantined bytes and keeps the record', async () => {
    const storage = await aStorage();
    storage.accept({ ...anEntry({ id: 'q' }, [aPart('{"half')]), quarantine: reason });
    await fileBatch(storage.parts, 10);
    await createFilingCommands(storage.parts, now).drop('q');

    expect(await storage.files('quarantine')).toEqual({});
    expect((await storage.parts.catalog.record('q'))?.delivery.state).toBe('deleted');
  });
});
