import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryRecord, LedgerRecord } from '../../../src/domain/ledger.ts';
import { fileBatch } from '../../../src/filing/filer.ts';
import { recover } from '../../../src/filing/recovery.ts';
import { compileFailpoint, failpoints } from '../../../src/lib/failpoint.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';
import { openStorage, removeStorage, type TestStorage } from '../../fixtures/storage.ts';

const open: TestStorage[] = [];
afterEach(async () => {
  for (const storage of open.splice(0)) {
    await storage.close();
    await removeStorage(storage);
  }
});

async function aStorage(options: Parameters<typeof openStorage>[0] = {}): Promise<TestStorage> {
  const storage = await openStorage(options);
  open.push(storage);
  return storage;
}

function paths(records: readonly LedgerRecord[]): (string | null)[] {
  return deliveries(records).flatMap(({ delivery }) => delivery.parts.map((part) => part.path));
}

function deliveries(records: readonly LedgerRecord[]): DeliveryRecord[] {
  return records.filter((record) => record.type === 'delivery');
}

const day = 'calls/2026/11/21';
const sample = (text: string) => aPart(text, { filename: 'sample.json' });

describe('fileBatch', () => {
  it('puts bodies under their names and writes ledger, catalog and inbox', async () => {
    const storage = await aStorage();
    await writeFile(join(storage.root, 'spool', 'large.part'), 'large');
    const large = aPart('large', { index: 1, filename: 'call.wav', held: { in: 'spool', name: 'large.part' } });
    storage.accept(anEntry({ id: 'd-1' }, [aPart('{"id":"j-1","text":"x"}'), large]));
    await recover(storage.parts);

    const [record] = await fileBatch(storage.parts, 10);

    expect(record?.delivery).toMatchObject({ id: 'd-1', jobId: 'j-1', state: 'filed', duplicateOf: null });
    expect(Object.values(await storage.files())).toEqual(expect.arrayContaining(['large', '{"id":"j-1","text":"x"}']));
    expect(await storage.files('spool')).toEqual({});
    expect(deliveries(await storage.ledgerLines())).toEqual([record]);
    expect(await storage.parts.catalog.record('d-1')).toEqual(record);
    expect(await storage.parts.queue.take(10, 1e6)).toEqual([]);
  });

  it('P5: numbers the same name without a gap, within a batch and over batches', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 4; index += 1) storage.accept(anEntry({}, [sample(`{"n":"${round}-${index}"}`)]));
      await fileBatch(storage.parts, 100);
    }

    const names = Object.keys(await storage.files()).map((file) => file.slice(day.length + 1));
    expect(new Set(names)).toEqual(
      new Set(['sample.json', ...Array.from({ length: 11 }, (_, index) => `sample.${index + 1}.json`)]),
    );
  });

  it('P5: leaves a file alone that somebody else has put at the next name', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    storage.accept(anEntry({}, [sample('one')]));
    await fileBatch(storage.parts, 1);
    await writeFile(join(storage.root, 'archive', day, 'sample.1.json'), 'not ours');
    storage.accept(anEntry({}, [sample('two')]), anEntry({}, [sample('three')]));

    expect(paths(await fileBatch(storage.parts, 10))).toEqual([`${day}/sample.3.json`, `${day}/sample.2.json`]);
    expect((await storage.files())[`${day}/sample.1.json`]).toBe('not ours');
  });

  it('P5: treats names that differ in case or Unicode form as the same', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    for (const filename of ['Café.json', 'CAFE\u0301.JSON', 'café.json']) {
      storage.accept(anEntry({}, [aPart(filename, { filename })]));
    }

    expect(paths(await fileBatch(storage.parts, 10))).toEqual([
      `${day}/Café.json`,
      `${day}/CAFÉ.1.JSON`,
      `${day}/café.2.json`,
    ]);
  });

  it('gives a name that was sent with a number a number of its own', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    storage.accept(anEntry({}, [sample('a')]), anEntry({}, [sample('b')]));
    storage.accept(anEntry({}, [aPart('c', { filename: 'sample.1.json' })]), anEntry({}, [sample('d')]));

    expect(paths(await fileBatch(storage.parts, 10)).map((path) => path?.slice(day.length + 1))).toEqual([
      'sample.json',
      'sample.1.json',
      'sample.1.1.json',
      'sample.2.json',
    ]);
  });

  it('P7: records a retry as a duplicate of the first, within a batch and later, and stores nothing', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    const parts = [aPart('{"id":"j","text":"same"}')];
    storage.accept(anEntry({ id: 'first' }, parts), anEntry({ id: 'second' }, parts));
    await fileBatch(storage.parts, 10);
    storage.accept(anEntry({ id: 'third' }, parts));
    await fileBatch(storage.parts, 10);

    const records = deliveries(await storage.ledgerLines());
    expect(records.map(({ delivery }) => delivery.duplicateOf)).toEqual([null, 'first', 'first']);
    expect(new Set(paths(records)).size).toBe(1);
    expect(Object.keys(await storage.files())).toHaveLength(1);
  });

  it('files a body its vendor cannot digest with a warning, and those behind it', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    const unreadable = {
      ...storage.parts.vendors.generic,
      name: 'broken',
      readClaim: () => {
        throw new Error('cannot');
      },
    };
    const parts = {
      ...storage.parts,
      vendors: { ...storage.parts.vendors, byName: new Map([['broken', unreadable]]) },
    };
    storage.accept(anEntry({ id: 'bad', vendor: 'broken' }), anEntry({ id: 'unknown', vendor: 'gone' }));

    const records = await fileBatch(parts, 10);

    expect(records.map(({ delivery }) => [delivery.id, delivery.state, delivery.warnings])).toEqual([
      ['bad', 'filed', ['broken could not read it: cannot']],
      ['unknown', 'filed', ['the vendor gone is not known any more']],
    ]);
  });

  it('keeps quarantined bodies out of the archive', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    const reason = { code: 'malformed-json', message: 'the body is not JSON' };
    storage.accept({ ...anEntry({ id: 'q' }, [aPart('{"half')]), quarantine: reason });

    const [record] = await fileBatch(storage.parts, 10);

    expect(record).toMatchObject({ quarantine: reason, delivery: { state: 'quarantined' } });
    expect(Object.values(await storage.files('quarantine'))).toEqual(['{"half']);
    expect(await storage.files()).toEqual({});
  });
});

describe('filing that is interrupted', () => {
  const filingPoints = failpoints.filter((name) => name.startsWith('filing.'));

  it.each(filingPoints)('P4: ends in the same state after a crash at %s', async (point) => {
    const storage = await aStorage({ reach: compileFailpoint(`${point}=throw`) });
    await recover(storage.parts);
    const same = [aPart('{"id":"j","text":"same"}', { filename: 'same.json' })];
    await writeFile(join(storage.root, 'spool', 'big.part'), 'big');
    const big = aPart('big', { filename: 'sample.json', held: { in: 'spool', name: 'big.part' } });
    storage.accept(
      anEntry({ id: 'a' }, [sample('1')]),
      anEntry({ id: 'b' }, [sample('2')]),
      anEntry({ id: 'c' }, same),
    );
    storage.accept(anEntry({ id: 'd' }, same), anEntry({ id: 'e' }, [big]));

    await expect(fileBatch(storage.parts, 10)).rejects.toThrow(point);
    await storage.close();
    open.length = 0;
    const again = await aStorage({ root: storage.root });
    await recover(again.parts);
    await fileBatch(again.parts, 10);

    expect(await again.files()).toEqual({
      [`${day}/sample.json`]: '1',
      [`${day}/sample.1.json`]: '2',
      [`${day}/same.json`]: '{"id":"j","text":"same"}',
      [`${day}/sample.2.json`]: 'big',
    });
    const records = deliveries(await again.ledgerLines());
    expect(records.map(({ seq, delivery }) => [seq, delivery.id, delivery.duplicateOf])).toEqual([
      [1, 'a', null],
      [2, 'b', null],
      [3, 'c', null],
      [4, 'd', 'c'],
      [5, 'e', null],
    ]);
    for (const record of records) expect(await again.parts.catalog.record(record.delivery.id)).toEqual(record);
    expect(await again.parts.queue.take(10, 1e6)).toEqual([]);
  });
});

describe('a plan that was written down', () => {
  it('P4: is obeyed after a crash, though a better name has become free', async () => {
    const storage = await aStorage({ reach: compileFailpoint('filing.placed=throw') });
    await recover(storage.parts);
    await mkdir(join(storage.root, 'archive', day), { recursive: true });
    await writeFile(join(storage.root, 'archive', day, 'sample.json'), 'not ours');
    storage.accept(anEntry({ id: 'a' }, [sample('1')]));
    await expect(fileBatch(storage.parts, 10)).rejects.toThrow('filing.placed');
    await storage.close();
    open.length = 0;
    await rm(join(storage.root, 'archive', day, 'sample.json'));

    const again = await aStorage({ root: storage.root });
    await recover(again.parts);
    await fileBatch(again.parts, 10);

    expect(await again.files()).toEqual({ [`${day}/sample.1.json`]: '1' });
  });
});

describe('recover', () => {
  it('P22: fills a new catalog from the ledger', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    storage.accept(anEntry({ id: 'a' }), anEntry({ id: 'b' }, []));
    const records = await fileBatch(storage.parts, 10);
    await storage.close();
    open.length = 0;
    for (const suffix of ['', '-wal', '-shm']) await rm(join(storage.root, `catalog.sqlite${suffix}`), { force: true });

    const again = await aStorage({ root: storage.root });
    await recover(again.parts);

    for (const record of records) expect(await again.parts.catalog.record(record.delivery.id)).toEqual(record);
    expect(await again.parts.catalog.lastSeq()).toBe(2);
  });

  it('cuts a line off that no settled delivery stands behind', async () => {
    const storage = await aStorage();
    await recover(storage.parts);
    storage.accept(anEntry({ id: 'a' }));
    const [record] = await fileBatch(storage.parts, 10);
    if (record === undefined) throw new Error('nothing was filed');
    await storage.parts.ledger.append([{ ...record, seq: 99 }]);
    await storage.parts.ledger.sync();

    await recover(storage.parts);

    expect((await storage.ledgerLines()).map((line) => line.type === 'delivery' && line.seq)).toEqual([1]);
  });
});
