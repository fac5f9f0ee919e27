import { afterEach, describe, expect, it } from 'vitest';
import type { BodyToPut } from '../../../src/domain/archive.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import type { FilingStatus } from '../../../src/domain/filing.ts';
import type { FilingParts } from '../../../src/filing/filer.ts';
import { type FilingLoop, startFilingLoop } from '../../../src/filing/loop.ts';
import { anEntry, aPart } from '../../fixtures/deliveries.ts';
import { openStorage, removeStorage, type TestStorage } from '../../fixtures/storage.ts';

let storage: TestStorage;
let loop: FilingLoop;

afterEach(async () => {
  await loop.stop();
  await storage.close();
  await removeStorage(storage);
});

/** Starts a loop and resolves `filed` with the ids of the first `count` deliveries it files. */
async function start(parts: FilingParts, count: number) {
  const statuses: FilingStatus[] = [];
  const deferred: number[] = [];
  const ids: string[] = [];
  let report: (ids: string[]) => void = () => undefined;
  const filed = new Promise<string[]>((resolve) => {
    report = resolve;
  });
  loop = await startFilingLoop(parts, {
    rules: () => new Map(),
    onExpired: () => undefined,
    onExpiryTrouble: () => undefined,
    onErasureTrouble: () => undefined,
    now: () => new Date(),
    onFiled(records) {
      ids.push(...records.map(({ delivery }) => delivery.id));
      if (ids.length >= count) report(ids);
    },
    onStatus: (status) => statuses.push(status),
    onDeferred: (seq) => deferred.push(seq),
  });
  return { filed, statuses, deferred };
}

describe('the filing loop', () => {
  it('P13: waits while the disk fails and goes on by itself when it does not', async () => {
    storage = await openStorage();
    storage.accept(anEntry({ id: 'a' }));
    let failures = 1;
    const archive = {
      ...storage.parts.archive,
      async prepare(body: BodyToPut) {
        failures -= 1;
        if (failures >= 0) throw new CollectorError('storage-full', 'no space');
        return storage.parts.archive.prepare(body);
      },
    };

    const { filed, statuses, deferred } = await start({ ...storage.parts, archive }, 1);

    expect(await filed).toEqual(['a']);
    expect(statuses.map(({ lastError }) => lastError)).toEqual(['no space', null]);
    expect(deferred).toEqual([]);
  });

  it('sets a delivery aside that always fails, and files those around it', async () => {
    storage = await openStorage();
    for (const id of ['a', 'poison', 'b']) storage.accept(anEntry({ id }, [aPart(`{"id":"${id}"}`)]));
    const archive = {
      ...storage.parts.archive,
      async prepare(body: BodyToPut) {
        if (body.key.startsWith('poison')) throw new TypeError('a bug that this delivery brings out');
        return storage.parts.archive.prepare(body);
      },
    };

    const { filed, deferred } = await start({ ...storage.parts, archive }, 2);

    expect(await filed).toEqual(['a', 'b']);
    expect(deferred).toEqual([2]);
    expect(await storage.parts.queue.take(10, 1e6)).toEqual([]);
  });

  it('files what is committed after it has come to rest', async () => {
    storage = await openStorage();
    const { filed } = await start(storage.parts, 1);
    storage.accept(anEntry({ id: 'late' }));
    loop.wake({ deliveries: 1, bytes: 14, deferred: 0 }, 1);

    expect(await filed).toEqual(['late']);
  });
});
