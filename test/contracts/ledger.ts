import { describe, expect, it, onTestFinished } from 'vitest';
import type { LedgerPosition } from '../../src/domain/inbox.ts';
import type { Ledger, LedgerRecord, LineEraser } from '../../src/domain/ledger.ts';

/** A ledger of its own for one test; `open` again is what a restart does. */
export interface LedgerHarness {
  open(): Ledger;
  /** Sets the ledger's clock. */
  setClock(now: string): void;
  /** Leaves half a line at the end, as a crash does. */
  tear(): Promise<void>;
  close(): Promise<void>;
}

/** Every Ledger passes these. */
export function keepsLedgerContract(name: string, open: () => Promise<LedgerHarness>): void {
  const opened = async (): Promise<LedgerHarness> => {
    const harness = await open();
    onTestFinished(() => harness.close());
    return harness;
  };

  describe(`${name} as a Ledger`, () => {
    it('gives records back as they were appended, also after a restart', async () => {
      const { open: openLedger } = await opened();
      const records: LedgerRecord[] = [fact('a'), { type: 'seen-again', id: 'Grüße\n"\u2028', at: 'b' }];
      const ledger = openLedger();
      await ledger.append(records);
      await ledger.sync();

      expect(await idsOf(ledger, null)).toEqual(['a', 'Grüße\n"\u2028']);
      expect(await idsOf(openLedger(), null)).toEqual(['a', 'Grüße\n"\u2028']);
    });

    it('is empty at first, and an empty append tells where it ends', async () => {
      const ledger = (await opened()).open();

      expect(await idsOf(ledger, null)).toEqual([]);
      expect(await ledger.append([])).toBe(ledger.beginning);
      await ledger.sync();
      const position = await ledger.append([fact('a')]);
      expect(await ledger.append([])).toEqual(position);
    });

    it('reads on from any position, and gives with each piece the position behind it', async () => {
      const ledger = (await opened()).open();
      const first = await ledger.append(facts(0, 2));
      await ledger.append(facts(2, 2503));

      const pieces = await Array.fromAsync(ledger.read(first));
      expect(pieces.flatMap(({ records }) => records)).toEqual(facts(2, 2503));
      expect(pieces.map(({ records }) => records.length)).toEqual([1000, 1000, 501]);
      for (const [index, piece] of pieces.entries()) {
        const rest = pieces.slice(index + 1).flatMap(({ records }) => records);
        expect((await Array.fromAsync(ledger.read(piece.position))).flatMap(({ records }) => records)).toEqual(rest);
      }
    });

    it('puts lines of the same length in the place of those that are erased, and every position stays', async () => {
      const harness = await opened();
      const ledger = harness.open();
      harness.setClock('2026-11-20T10:00:00Z');
      const first = await ledger.append([fact('old-1'), fact('old-2')]);
      harness.setClock('2026-11-21T10:00:00Z');
      const second = await ledger.append([fact('new-1'), fact('new-2')]);
      await ledger.sync();
      const eraser: LineEraser = {
        mayConcern: () => true,
        replace(record, bytes) {
          if (record.type !== 'seen-again' && record.type !== 'deleted') return null;
          if (!record.id.endsWith('2')) return null;
          const text = JSON.stringify({ ...record, id: '' });
          return JSON.stringify({ ...record, id: 'x'.repeat(bytes - Buffer.byteLength(text)) });
        },
      };
      expect(await ledger.erase('past', eraser)).toEqual({ lines: 1, files: 1 });
      expect(await ledger.erase('newest', eraser)).toEqual({ lines: 1, files: 1 });

      expect(await idsOf(ledger, null)).toEqual(['old-1', 'xxxxx', 'new-1', 'xxxxx']);
      expect(await idsOf(ledger, first)).toEqual(['new-1', 'xxxxx']);
      await ledger.append([fact('more')]);
      await ledger.sync();
      expect(await idsOf(harness.open(), second)).toEqual(['more']);
      expect(await ledger.erase('past', { ...eraser, mayConcern: () => false })).toEqual({ lines: 0, files: 0 });
    });

    it('reads no further than asked', async () => {
      const ledger = (await opened()).open();
      const first = await ledger.append(facts(0, 2));
      const second = await ledger.append(facts(2, 5));
      await ledger.append(facts(5, 9));

      const pieces = await Array.fromAsync(ledger.read(first, second));
      expect(pieces).toEqual([{ records: facts(2, 5), position: second }]);
      expect(await Array.fromAsync(ledger.read(second, second))).toEqual([]);
      expect(await Array.fromAsync(ledger.read(second, first))).toEqual([]);
    });

    it('goes on across midnight, in order', async () => {
      const harness = await opened();
      const ledger = harness.open();
      harness.setClock('2026-11-21T23:59:59.999Z');
      const before = await ledger.append([fact('before')]);
      harness.setClock('2026-11-22T00:00:00.000Z');
      const after = await ledger.append([fact('after')]);
      await ledger.sync();

      expect(ledger.compare(before, after)).toBeLessThan(0);
      expect(await idsOf(ledger, null)).toEqual(['before', 'after']);
      expect(await idsOf(ledger, before)).toEqual(['after']);
      expect(await idsOf(harness.open(), null)).toEqual(['before', 'after']);
    });

    it('P21: never goes back when the clock does, not even over a restart', async () => {
      const harness = await opened();
      const ledger = harness.open();
      harness.setClock('2026-11-21T12:00:00Z');
      const first = await ledger.append([fact('first')]);
      await ledger.sync();
      harness.setClock('2026-10-22T12:00:00Z');
      const second = await ledger.append([fact('second')]);
      await ledger.sync();
      const reopened = harness.open();
      const third = await reopened.append([fact('third')]);

      expect([first, second, third].toSorted(reopened.compare)).toEqual([first, second, third]);
      expect(await idsOf(reopened, null)).toEqual(['first', 'second', 'third']);
    });

    it('P4: cuts off what is behind a position, later files too', async () => {
      const harness = await opened();
      const ledger = harness.open();
      harness.setClock('2026-11-21T12:00:00Z');
      const settled = await ledger.append([fact('settled')]);
      await ledger.append([fact('unsettled')]);
      for (const day of ['22', '23']) {
        harness.setClock(`2026-11-${day}T12:00:00Z`);
        await ledger.append([fact(day)]);
      }
      await ledger.sync();
      const reopened = harness.open();
      await reopened.cutTo(settled);

      expect(await idsOf(reopened, null)).toEqual(['settled']);
      expect(await reopened.append([])).toEqual(settled);
      await reopened.append([fact('again')]);
      await reopened.sync();
      expect(await idsOf(reopened, settled)).toEqual(['again']);
    });

    it('cuts everything off for the position before the first line', async () => {
      const { open: openLedger } = await opened();
      const ledger = openLedger();
      await ledger.append(facts(0, 3));
      await ledger.cutTo(ledger.beginning);

      expect(await idsOf(ledger, null)).toEqual([]);
    });

    it('P4: cuts off a torn last line, and nothing else', async () => {
      const harness = await opened();
      const ledger = harness.open();
      await ledger.append([fact('whole')]);
      await ledger.sync();
      await ledger.close();
      await harness.tear();
      const reopened = harness.open();
      expect(await idsOf(reopened, null)).toEqual(['whole']);
      await reopened.cutTo(null);
      await reopened.append([fact('next')]);

      expect(await idsOf(reopened, null)).toEqual(['whole', 'next']);
    });

    it('P4: cuts off a torn last line before it appends, unasked', async () => {
      const harness = await opened();
      const ledger = harness.open();
      await ledger.append([fact('whole')]);
      await ledger.close();
      await harness.tear();
      const reopened = harness.open();
      await reopened.append([fact('next')]);

      expect(await idsOf(reopened, null)).toEqual(['whole', 'next']);
    });

    it('has nothing behind a position at or beyond its end', async () => {
      const ledger = (await opened()).open();
      const first = await ledger.append([fact('a')]);
      const end = await ledger.append([fact('b')]);

      expect(await idsOf(ledger, end)).toEqual([]);
      await ledger.cutTo(first);
      expect(await idsOf(ledger, end)).toEqual([]);
      expect(await idsOf(ledger, ledger.startOfDay(new Date('2099-01-01T00:00:00Z')))).toEqual([]);
    });

    it('tells positions apart by their order, and the same ones by being the same text', async () => {
      const harness = await opened();
      const ledger = harness.open();
      const positions = [ledger.beginning];
      for (const [index, day] of ['21', '21', '22', '23'].entries()) {
        harness.setClock(`2026-11-${day}T12:00:00Z`);
        positions.push(await ledger.append(facts(index, index + 9)));
      }
      await ledger.sync();

      expect(positions.toReversed().sort(ledger.compare)).toEqual(positions);
      expect(new Set(positions).size).toBe(positions.length);
      expect(await harness.open().append([])).toBe(positions.at(-1));
    });

    it('finds what was appended from a day on, whether or not there is anything of that day', async () => {
      const harness = await opened();
      const ledger = harness.open();
      for (const day of ['19', '21', '23']) {
        harness.setClock(`2026-11-${day}T12:00:00Z`);
        await ledger.append([fact(day)]);
      }
      const idsFrom = (time: string) => idsOf(ledger, ledger.startOfDay(new Date(time)));

      expect(await idsFrom('2026-11-21T23:00:00Z')).toEqual(['21', '23']);
      expect(await idsFrom('2026-11-20T01:00:00Z')).toEqual(['21', '23']);
      expect(await idsFrom('2026-11-01T01:00:00Z')).toEqual(['19', '21', '23']);
    });

    it('can be closed twice, and before anything was done', async () => {
      const ledger = (await opened()).open();
      await ledger.close();
      await ledger.close();
    });
  });
}

export function fact(id: string): LedgerRecord {
  return { type: 'deleted', id, at: '2026-11-21T10:00:00.000Z' };
}

export function facts(from: number, to: number): LedgerRecord[] {
  return Array.from({ length: to - from }, (_, index) => fact(`${from + index}`));
}

export async function idsOf(ledger: Ledger, from: LedgerPosition | null): Promise<string[]> {
  const pieces = await Array.fromAsync(ledger.read(from));
  return pieces.flatMap(({ records }) => records.map((record) => ('id' in record ? record.id : record.type)));
}
