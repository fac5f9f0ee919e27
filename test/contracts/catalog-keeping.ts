import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HoldRecord, HoldScope } from '../../src/domain/holds.ts';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import type { DuePlace } from '../../src/domain/keeping.ts';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import type { CatalogHarness, MakeCatalog } from './catalog.ts';
import { aDuplicateOf, aRecord, at, idOf } from './catalog-records.ts';

const firstPage = { cursor: null, limit: 50 };
const reason = { code: 'litigation', text: 'a dispute' };

function held(seq: number, scope: HoldScope = 'delivery'): HoldRecord {
  return { type: 'held', seq, id: idOf(seq), scope, reason, by: 'chief', at: at(1000 + seq) };
}

function unheld(seq: number, scope: HoldScope = 'delivery'): HoldRecord {
  return { type: 'unheld', seq, id: idOf(seq), scope, by: 'chief', at: at(2000 + seq) };
}

/** What every catalog knows of what must be kept and of what is gone in part. */
export function keepsKeepingContract(name: string, make: MakeCatalog): void {
  describe(`${name} as a catalog of what is kept`, () => {
    let catalog: CatalogHarness;
    let offset = 0;

    beforeEach(async () => {
      catalog = await make(new Map());
      offset = 0;
    });
    afterEach(() => catalog.close());

    async function apply(...records: LedgerRecord[]): Promise<void> {
      offset += 100 * records.length;
      await catalog.writer.apply(records, asLedgerPosition(`${offset}`));
    }

    async function stateOf(seq: number): Promise<[string, (string | null)[]]> {
      const delivery = (await catalog.reader.find(idOf(seq)))?.delivery;
      return [delivery?.state ?? 'none', delivery?.parts.map(({ path }) => path) ?? []];
    }

    it('a hold keeps its delivery and all copies of its bytes, until it is taken away', async () => {
      const first = aRecord({ seq: 1, fingerprint: 'f' });
      await apply(first, aDuplicateOf(first, 2), aRecord({ seq: 3 }), held(2));
      expect(await catalog.writer.holdOn(idOf(1))).toMatchObject({ delivery: idOf(2), reason, by: 'chief' });
      expect(await catalog.writer.holdOn(idOf(2))).toMatchObject({ delivery: idOf(2) });
      expect(await catalog.writer.holdOn(idOf(3))).toBeNull();
      await apply(held(2), unheld(2));
      expect(await catalog.writer.holdOn(idOf(1))).toBeNull();
    });

    it('a hold of a call keeps what came of it before and after, by whatever id of it', async () => {
      await apply(aRecord({ seq: 1, delivery: { jobId: 'j1' } }), held(1, 'job'));
      await apply(aRecord({ seq: 2, delivery: { jobId: 'ext' }, aliases: ['j1'] }));
      await apply(aRecord({ seq: 3, delivery: { jobId: 'j2' } }), aRecord({ seq: 4 }));
      const keepers = await Promise.all([1, 2, 3, 4].map((seq) => catalog.writer.holdOn(idOf(seq))));
      expect(keepers.map((hold) => hold?.delivery ?? null)).toEqual([idOf(1), idOf(1), null, null]);
      expect(await catalog.writer.holdsWithin(idOf(2), 'job')).toHaveLength(1);
      expect(await catalog.writer.holdsWithin(idOf(2), 'delivery')).toEqual([]);
    });

    it('lists holds, newest first, and those on some deliveries', async () => {
      await apply(aRecord({ seq: 1, delivery: { jobId: 'j1' } }), aRecord({ seq: 2 }), held(1, 'job'), held(2));
      const { items } = await catalog.reader.holds(firstPage);
      expect(items.map(({ delivery, scope, jobId }) => [delivery, scope, jobId])).toEqual([
        [idOf(2), 'delivery', null],
        [idOf(1), 'job', 'j1'],
      ]);
      const page = await catalog.reader.holds({ cursor: null, limit: 1 });
      expect((await catalog.reader.holds({ cursor: page.next, limit: 1 })).items).toEqual(items.slice(1));
      expect(await catalog.reader.holdsOn([idOf(2), idOf(9)])).toEqual(items.slice(0, 1));
    });

    it('tells what is due, by the newest copy, and no more once it is gone', async () => {
      const record = aRecord({ seq: 1, kinds: ['media', 'transcript'], fingerprint: 'f' });
      await apply(
        record,
        aRecord({ seq: 2, kinds: ['media'] }),
        aRecord({ seq: 3, kinds: ['media'], delivery: { source: 'beta' } }),
      );
      const due = async (kind: 'media' | 'transcript', untilSeq: number, after: DuePlace | null = null) => {
        const untilMs = Date.parse(at(untilSeq));
        const found = await catalog.writer.due({ source: 'acme', kind, untilMs, after, limit: 9 });
        expect(await catalog.reader.dueUntil({ source: 'acme', kind, untilMs })).toMatchObject(
          after === null ? { deliveries: found.length } : {},
        );
        return found.map((one) => one.record.seq);
      };
      expect([await due('media', 0), await due('media', 1), await due('media', 9)]).toEqual([[], [1], [1, 2]]);
      expect(await due('media', 9, { basisMs: Date.parse(at(1)), seq: 1 })).toEqual([2]);

      await apply(aDuplicateOf(record, 5));
      expect([await due('media', 4), await due('media', 9)]).toEqual([[2], [2, 1]]);
      await apply({ type: 'deleted', id: idOf(1), at: at(50), by: 'rule', parts: [0] });
      expect([await due('media', 9), await due('transcript', 9)]).toEqual([[2], [1]]);
      await apply({ type: 'deleted', id: idOf(1), at: at(51) }, { type: 'deleted', id: idOf(2), at: at(52) });
      expect([await due('media', 9), await due('transcript', 9)]).toEqual([[], []]);
    });

    it('what is gone in part stays filed, is no first copy, and takes the names that were read from it along', async () => {
      const wish = { seq: 1, kinds: ['media', 'transcript'], delivery: { jobId: 'j1' }, fingerprint: 'f' } as const;
      const record = aRecord({ ...wish, title: 'A call', externalIds: ['c-1'] });
      await apply(record, aDuplicateOf(record, 2));
      await apply({ type: 'deleted', id: idOf(1), at: at(50), by: 'rule', parts: [0] });
      const [, transcript] = record.delivery.parts;
      expect(await stateOf(1)).toEqual(['filed', [null, transcript?.path]]);
      expect(await stateOf(2)).toEqual(['filed', [null, transcript?.path]]);
      expect(await catalog.writer.firstWith('f')).toBeNull();
      expect(await catalog.reader.job('acme', 'j1')).toMatchObject({
        contents: ['transcript'],
        media: [],
        title: 'A call',
      });

      await apply({ type: 'deleted', id: idOf(1), at: at(60), by: 'rule', parts: [1] });
      expect(await stateOf(1)).toEqual(['deleted', [null, null]]);
      expect(await stateOf(2)).toEqual(['deleted', [null, null]]);
      expect(await catalog.reader.job('acme', 'j1')).toMatchObject({ state: 'deleted', title: null, externalIds: [] });
      expect(await catalog.reader.counts()).toMatchObject({ deliveries: 2, filed: 0, deleted: 2 });
    });

    it('a first copy takes its duplicates along, a duplicate nobody', async () => {
      const first = aRecord({ seq: 1, fingerprint: 'f' });
      await apply(first, aDuplicateOf(first, 2), aDuplicateOf(first, 3));
      await apply({ type: 'deleted', id: idOf(2), at: at(50) });
      expect([await stateOf(1), await stateOf(3)].map(([state]) => state)).toEqual(['filed', 'filed']);
      await apply({ type: 'deleted', id: idOf(1), at: at(60) });
      expect([await stateOf(1), await stateOf(3)].map(([state]) => state)).toEqual(['deleted', 'deleted']);
    });

    it('many deliveries of one job go in one batch, and the job is added up', async () => {
      const records = Array.from({ length: 50 }, (_, n) => aRecord({ seq: n + 1, delivery: { jobId: 'j1' } }));
      await apply(...records);
      await apply(
        ...records.slice(1).map(({ delivery: { id } }): LedgerRecord => ({ type: 'deleted', id, at: at(99) })),
      );
      expect(await catalog.reader.job('acme', 'j1')).toMatchObject({ state: 'complete', contents: ['transcript'] });
      await apply({ type: 'deleted', id: idOf(1), at: at(99) });
      expect(await catalog.reader.job('acme', 'j1')).toMatchObject({ state: 'deleted', contents: [] });
    });
  });
}
