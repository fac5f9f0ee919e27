import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { DeliveryFilter } from '../../../../src/domain/catalog.ts';
import { createReading } from '../../../../src/web/reading/reading.ts';
import { aFiled, aPending, createMemory, idOf, pathOf } from '../world.ts';

const anyDelivery: DeliveryFilter = {
  source: null,
  job: null,
  outcome: null,
  kind: null,
  sender: null,
  fromMs: null,
  toMs: null,
};
const firstPage = { cursor: null, limit: 10 };

async function listedIds(memory: ReturnType<typeof createMemory>, filter: Partial<DeliveryFilter> = {}) {
  const page = await createReading(memory).list({ ...anyDelivery, ...filter }, firstPage);
  return page.items.map(({ id }) => id);
}

describe('list', () => {
  it('shows inbox and catalog as one, newest first, whatever their clocks say', async () => {
    const memory = createMemory();
    await memory.file(aFiled(1), aFiled(3, { delivery: { receivedAt: '2020-01-01T00:00:00.000Z' } }));
    memory.pending.push(aPending(2), aPending(4, { head: { receivedAt: '2019-01-01T00:00:00.000Z' } }));

    expect(await listedIds(memory)).toEqual([idOf(4), idOf(3), idOf(2), idOf(1)]);
  });

  it('shows a delivery that is in both once, as the catalog has it', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1));
    await memory.file(aFiled(1));

    const { items } = await createReading(memory).list(anyDelivery, firstPage);

    expect(items).toMatchObject([{ id: idOf(1), state: 'filed', jobId: 'job-1' }]);
  });

  it('P1: shows a delivery that is settled between the two looks', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1));
    const settle = async () => {
      if (memory.pending.length > 0) await memory.file(aFiled(1));
      memory.pending.length = 0;
    };
    const { inbox, catalog } = memory;
    const settling = {
      ...memory,
      inbox: { ...inbox, list: (query: Parameters<typeof inbox.list>[0]) => inbox.list(query).finally(settle) },
      catalog: {
        ...catalog,
        list: (...query: Parameters<typeof catalog.list>) => catalog.list(...query).finally(settle),
      },
    };

    expect(await listedIds(settling)).toEqual([idOf(1)]);
  });

  it('pages through both without a gap or a repetition', async () => {
    const memory = createMemory();
    for (let seq = 1; seq <= 23; seq += 1) {
      if (seq % 3 === 0) memory.pending.push(aPending(seq));
      else await memory.file(aFiled(seq));
      // Some are in both.
      if (seq % 5 === 0 && seq % 3 !== 0) memory.pending.push(aPending(seq));
    }
    const reading = createReading(memory);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await reading.list(anyDelivery, { cursor, limit: 4 });
      expect(page.items.length).toBeLessThanOrEqual(4);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);

    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => idOf(23 - index)));
  });

  it('knows that a page that is just full is the last one', async () => {
    const memory = createMemory();
    await memory.file(aFiled(1));
    memory.pending.push(aPending(2));

    expect(await createReading(memory).list(anyDelivery, { cursor: null, limit: 2 })).toMatchObject({ next: null });
  });

  it('leaves pending deliveries out of what only filing can tell', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1));

    expect(await listedIds(memory, { job: 'job-1' })).toEqual([]);
    expect(await listedIds(memory, { outcome: 'unknown' })).toEqual([]);
    expect(await listedIds(memory, { kind: 'other' })).toEqual([]);
  });

  it.each([
    [{ source: 'acme' }, true],
    [{ source: 'other' }, false],
    [{ sender: '203.0.113.7' }, true],
    [{ sender: '203.0.113.8' }, false],
    [{ fromMs: Date.parse('2026-11-21T10:00:00.123Z') }, true],
    [{ fromMs: Date.parse('2026-11-21T10:00:00.124Z') }, false],
    [{ toMs: Date.parse('2026-11-21T10:00:00.124Z') }, true],
    [{ toMs: Date.parse('2026-11-21T10:00:00.123Z') }, false],
  ])('filters pending deliveries by %j', async (filter, isListed) => {
    const memory = createMemory();
    memory.pending.push(aPending(1));

    expect(await listedIds(memory, filter)).toEqual(isListed ? [idOf(1)] : []);
  });

  it('finds a match deep in a long inbox', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1, { head: { source: 'rare' } }));
    for (let seq = 2; seq <= 1300; seq += 1) memory.pending.push(aPending(seq));

    expect(await listedIds(memory, { source: 'rare' })).toEqual([idOf(1)]);
  });

  it.each(['', 'bm8', 'LTE', 'MS41', '%%%', '9'.repeat(100)])('refuses the cursor %j', async (cursor) => {
    const listing = createReading(createMemory()).list(anyDelivery, { cursor, limit: 10 });

    await expect(listing).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('find', () => {
  it('shows a pending delivery with what is known of it', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1));

    expect(await createReading(memory).find(idOf(1))).toMatchObject({
      state: 'received',
      jobId: null,
      outcome: 'unknown',
      parts: [{ kind: 'other', path: null, filename: 'a.txt', bytes: 5 }],
    });
  });

  it('shows a refused one that waits for the quarantine as quarantined', async () => {
    const memory = createMemory();
    memory.pending.push({ ...aPending(1), quarantine: { code: 'malformed-json', message: 'not JSON' } });
    const reading = createReading(memory);

    expect(await reading.find(idOf(1))).toMatchObject({ state: 'quarantined' });
    expect(await reading.quarantined(idOf(1))).toMatchObject({ code: 'malformed-json', timesSeen: 1 });
  });

  it('P1: finds a delivery that is settled between the two looks', async () => {
    const memory = createMemory();
    memory.inbox.find = async () => {
      await memory.file(aFiled(1));
      return null;
    };

    expect(await createReading(memory).find(idOf(1))).toMatchObject({ state: 'filed' });
  });

  it('knows when there is none', async () => {
    const reading = createReading(createMemory());

    await expect(reading.find(idOf(1))).rejects.toMatchObject({ code: 'not-found' });
    await expect(reading.quarantined(idOf(1))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('openPart', () => {
  it('reads bytes held in the inbox, whole and in part', async () => {
    const memory = createMemory();
    memory.pending.push(aPending(1));
    const reading = createReading(memory);

    expect(await text(await reading.openPart(idOf(1), 0, null))).toBe('hello');
    expect(await text(await reading.openPart(idOf(1), 0, { start: 1, end: 3 }))).toBe('ell');
  });

  it('reads spooled, filed and quarantined bytes', async () => {
    const memory = createMemory();
    const [part] = aPending(1).parts;
    if (part === undefined) throw new Error('no part');
    memory.pending.push({ ...aPending(1), parts: [{ ...part, held: { in: 'spool', name: 's1' } }] });
    await memory.file(aFiled(2), aFiled(3, { delivery: { state: 'quarantined' } }));
    memory.files.set('spool/s1', Buffer.from('spooled'));
    memory.files.set(`archive/${pathOf(2)}`, Buffer.from('filed'));
    memory.files.set(`quarantine/${pathOf(3)}`, Buffer.from('quarantined'));
    const reading = createReading(memory);

    expect(await text(await reading.openPart(idOf(1), 0, null))).toBe('spooled');
    expect(await text(await reading.openPart(idOf(2), 0, { start: 0, end: 1 }))).toBe('fi');
    expect(await text(await reading.openPart(idOf(3), 0, null))).toBe('quarantined');
  });

  it('reads on in the archive when the spooled file is filed under its hands', async () => {
    const memory = createMemory();
    await memory.file(aFiled(1));
    memory.files.set(`archive/${pathOf(1)}`, Buffer.from('filed'));
    memory.inbox.openPart = async () => ({ in: 'spool', name: 'gone' });

    expect(await text(await createReading(memory).openPart(idOf(1), 0, null))).toBe('filed');
  });

  it('tells the fault of the spool when the archive has nothing either', async () => {
    const memory = createMemory();
    memory.inbox.openPart = async () => ({ in: 'spool', name: 's1' });
    memory.spool.open = async () => {
      throw new Error('EIO');
    };

    await expect(createReading(memory).openPart(idOf(1), 0, null)).rejects.toThrow('EIO');
  });

  it('looks into the inbox again when the delivery came in between', async () => {
    const memory = createMemory();
    memory.catalog.find = async () => {
      memory.pending.push(aPending(1));
      return null;
    };

    expect(await text(await createReading(memory).openPart(idOf(1), 0, null))).toBe('hello');
  });

  it('knows nothing of deleted bytes', async () => {
    const memory = createMemory();
    await memory.file(aFiled(1, { delivery: { state: 'deleted' }, part: { path: null } }));

    await expect(createReading(memory).openPart(idOf(1), 0, null)).rejects.toMatchObject({ code: 'not-found' });
  });
});
