import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourMs } from '../../src/domain/activity.ts';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import type { CatalogHarness, MakeCatalog } from './catalog.ts';
import { aDuplicateOf, aQuarantined, aRecord, at, idOf, someTime } from './catalog-records.ts';

const firstHour = someTime;
const secondHour = someTime + hourMs;

/** What every catalog tells about the past, hour by hour. */
export function keepsActivityContract(name: string, make: MakeCatalog): void {
  describe(`${name} as a Catalog of what happened`, () => {
    let catalog: CatalogHarness;
    let offset = 0;

    beforeEach(async () => {
      catalog = await make(new Map());
    });
    afterEach(() => catalog.close());

    const apply = (...records: LedgerRecord[]) => {
      offset += 1;
      return catalog.writer.apply(records, asLedgerPosition(`${offset}`));
    };
    const all = () => catalog.reader.activity(0, Number.MAX_SAFE_INTEGER);

    it('counts deliveries and their bytes by hour, source and outcome', async () => {
      await apply(
        aRecord({ seq: 1, kinds: ['transcript', 'media'] }),
        aRecord({ seq: 2 }),
        aRecord({ seq: 3, delivery: { outcome: 'failure' } }),
        aRecord({ seq: 4, delivery: { source: 'other' } }),
      );
      await apply(aRecord({ seq: 5, delivery: { receivedAt: at(3600) } }), aRecord({ seq: 6, kinds: [] }));

      expect((await all()).deliveries).toEqual([
        { hourMs: firstHour, source: 'acme', outcome: 'failure', deliveries: 1, bytes: 10 },
        { hourMs: firstHour, source: 'acme', outcome: 'success', deliveries: 3, bytes: 31 },
        { hourMs: firstHour, source: 'other', outcome: 'success', deliveries: 1, bytes: 10 },
        { hourMs: secondHour, source: 'acme', outcome: 'success', deliveries: 1, bytes: 10 },
      ]);
    });

    it('counts what came, duplicates and quarantined deliveries too, and each of them once', async () => {
      const first = aRecord({ seq: 1 });
      const records = [first, aDuplicateOf(first, 2), aQuarantined(3)];
      await apply(...records);
      await apply(...records);

      expect((await all()).deliveries).toEqual([
        { hourMs: firstHour, source: 'acme', outcome: 'success', deliveries: 2, bytes: 20 },
        { hourMs: firstHour, source: 'acme', outcome: 'unknown', deliveries: 1, bytes: 10 },
      ]);
    });

    it('does not forget a delivery whose payload is deleted', async () => {
      await apply(aRecord({ seq: 1 }));
      const before = await all();
      await apply({ type: 'deleted', id: idOf(1), at: at(9) });

      expect(await all()).toEqual(before);
    });

    it('moves a delivery to the outcome that its release shows', async () => {
      await apply(aQuarantined(1));
      await apply({ type: 'released', at: at(9), record: aRecord({ seq: 1 }) });

      expect((await all()).deliveries).toEqual([
        { hourMs: firstHour, source: 'acme', outcome: 'success', deliveries: 1, bytes: 10 },
      ]);
    });

    it('counts refused requests by hour and source, also when their rows are dropped', async () => {
      const minute = (minuteMs: number, sender: string, count = 1) => {
        return { minuteMs, source: 'acme', sender, code: 'bad-credentials', count };
      };
      await catalog.writer.addRefusals([minute(firstHour, 'a', 3), minute(firstHour + 59 * 60_000, 'b')]);
      await catalog.writer.addRefusals(Array.from({ length: 10_001 }, (_, i) => minute(secondHour, String(i))));

      expect((await all()).refusals).toEqual([
        { hourMs: firstHour, source: 'acme', refusals: 4 },
        { hourMs: secondHour, source: 'acme', refusals: 10_001 },
      ]);
    });

    it('tells of the hours that begin in the time asked for, and nothing of an empty one', async () => {
      await apply(aRecord({ seq: 1 }), aRecord({ seq: 2, delivery: { receivedAt: at(3600) } }));

      expect((await catalog.reader.activity(firstHour, secondHour)).deliveries).toHaveLength(1);
      expect((await catalog.reader.activity(firstHour + 1, secondHour + 1)).deliveries).toHaveLength(1);
      expect(await catalog.reader.activity(0, firstHour)).toEqual({ deliveries: [], refusals: [] });
    });
  });
}
