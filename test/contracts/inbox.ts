import { describe, expect, it, onTestFinished } from 'vitest';
import { asLedgerPosition, type Inbox, type InboxQueue } from '../../src/domain/inbox.ts';
import { anEntry, aPart } from '../fixtures/deliveries.ts';
import { until } from '../fixtures/until.ts';

/** An inbox of its own for one test. */
export interface InboxHarness {
  inbox: Inbox;
  /** What filing has of it. */
  queue: InboxQueue;
  /** How often filing was woken. */
  woken(): number;
  /** What a restart does; what was opened before is closed. */
  reopen(): Promise<InboxHarness>;
  close(): Promise<void>;
}

/** Every Inbox passes these. */
export function keepsInboxContract(name: string, open: () => Promise<InboxHarness>): void {
  async function opened(): Promise<InboxHarness> {
    let current = await open();
    onTestFinished(() => current.close());
    async function reopen(): Promise<InboxHarness> {
      current = await current.reopen();
      return { ...current, reopen };
    }
    return { ...current, reopen };
  }

  describe(`${name} as an Inbox`, () => {
    it('gives deliveries to filing in the order of acceptance, bytes and all', async () => {
      const { inbox, queue } = await opened();
      const first = anEntry({}, [aPart('one'), aPart('\u0000two', { index: 1 })]);
      const second = anEntry({}, []);
      await inbox.commit(first);
      await inbox.commit(second);

      const taken = await queue.take(10, 1_000_000);

      expect(taken.map(({ seq, head }) => [seq, head])).toEqual([
        [1, first.head],
        [2, second.head],
      ]);
      expect(taken[0]?.parts.map(({ held }) => held.in === 'inbox' && Buffer.from(held.bytes).toString())).toEqual([
        'one',
        '\u0000two',
      ]);
    });

    it('counts on after everything was settled and after a restart', async () => {
      const { inbox, queue, reopen } = await opened();
      await inbox.commit(anEntry());
      await queue.settle([1], asLedgerPosition('7'));
      const again = await reopen();
      await again.inbox.commit(anEntry());

      expect((await again.queue.take(1, 1))[0]?.seq).toBe(2);
      expect(await again.queue.settledPosition()).toEqual(asLedgerPosition('7'));
    });

    it('starts behind what was filed when it is new itself', async () => {
      const { inbox, queue } = await opened();
      expect(await queue.settledPosition()).toBeNull();
      await inbox.startAfter(41);
      await inbox.commit(anEntry());

      expect((await queue.take(1, 1))[0]?.seq).toBe(42);
    });

    it('tells plans of what is not in it, until they are settled, and counts them as no delivery', async () => {
      const { inbox, queue } = await opened();
      await inbox.commit(anEntry({ id: 'a' }));
      const plan = { duplicateOf: null, parts: [{ path: 'p', owned: true, baseKey: 'p', number: 0 }] };
      await queue.plan([
        { seq: 1, plan },
        { seq: 77, plan },
      ]);
      expect(await queue.abandonedPlans()).toEqual([{ seq: 77, plan }]);
      await queue.settle([77], asLedgerPosition('one line'));
      expect(await queue.abandonedPlans()).toEqual([]);
      await expect.poll(() => inbox.depth().deliveries).toBe(1);
    });

    it('gives plans back with their deliveries and forgets both when settled', async () => {
      const { inbox, queue } = await opened();
      await inbox.commit(anEntry());
      const plan = { duplicateOf: null, parts: [{ path: 'a/b', owned: true, baseKey: 'a/b', number: 0 }] };
      await queue.plan([{ seq: 1, plan }]);

      expect((await queue.take(1, 1))[0]?.plan).toEqual(plan);
      await queue.settle([1], asLedgerPosition('0'));
      expect(await queue.take(1, 1)).toEqual([]);
      await expect.poll(() => inbox.depth()).toEqual({ deliveries: 0, bytes: 0, deferred: 0 });
    });

    it('passes a deferred delivery over and still shows it', async () => {
      const { inbox, queue } = await opened();
      await inbox.commit(anEntry({ id: 'bad' }));
      await inbox.commit(anEntry({ id: 'good' }));
      await queue.defer(1);

      expect((await queue.take(10, 1e6)).map(({ head }) => head.id)).toEqual(['good']);
      expect((await inbox.find('bad'))?.seq).toBe(1);
      await expect.poll(() => inbox.depth().deferred).toBe(1);
    });

    it('takes at least one delivery, and stops at the bytes asked for', async () => {
      const { inbox, queue } = await opened();
      for (let index = 0; index < 3; index += 1) await inbox.commit(anEntry({}, [aPart('x'.repeat(1000))]));

      expect(await queue.take(10, 1)).toHaveLength(1);
      expect(await queue.take(10, 1500)).toHaveLength(2);
    });

    it('wakes filing after a commit', async () => {
      const { inbox, woken } = await opened();
      await inbox.commit(anEntry());

      await until('filing is woken', () => woken() === 1);
    });

    it('lists newest first without bytes, and opens one part', async () => {
      const { inbox } = await opened();
      const spooled = aPart('', { index: 1, held: { in: 'spool', name: 'b.part' } });
      await inbox.commit(anEntry({ id: 'old' }));
      await inbox.commit(anEntry({ id: 'new' }, [aPart('inline'), spooled]));

      expect((await inbox.list({ before: null, limit: 10 })).map(({ head }) => head.id)).toEqual(['new', 'old']);
      expect((await inbox.list({ before: 2, limit: 10 })).map(({ head }) => head.id)).toEqual(['old']);
      expect((await inbox.find('new'))?.parts[0]).not.toHaveProperty('held');
      const held = await inbox.openPart('new', 0);
      expect(held?.in === 'inbox' && Buffer.from(held.bytes).toString()).toBe('inline');
      expect(await inbox.openPart('new', 1)).toEqual({ in: 'spool', name: 'b.part' });
      expect(await inbox.openPart('new', 2)).toBeNull();
      expect(await inbox.openPart('other', 0)).toBeNull();
      expect(await inbox.spoolNames()).toEqual(['b.part']);
    });

    it('refuses a delivery whose id it holds, and only that one', async () => {
      const { inbox, queue } = await opened();
      await inbox.commit(anEntry({ id: 'same' }));

      await expect(inbox.commit(anEntry({ id: 'same' }))).rejects.toMatchObject({ code: 'storage-unavailable' });
      await inbox.commit(anEntry({ id: 'next' }));

      // Undoing the failed commit must not take what was answered for before it.
      expect((await queue.take(10, 1e6)).map(({ head }) => head.id)).toEqual(['same', 'next']);
    });

    it('keeps deliveries, plans and what waits over a restart; what was set aside is taken again', async () => {
      const { inbox, queue, reopen } = await opened();
      const plan = { duplicateOf: 'x', parts: [] };
      await inbox.commit(anEntry({ id: 'planned' }, [aPart('kept')]));
      await inbox.commit(anEntry({ id: 'deferred' }));
      await queue.plan([{ seq: 1, plan }]);
      await queue.defer(2);

      const again = await reopen();
      const taken = await again.queue.take(10, 1e6);
      expect(taken.map((delivery) => [delivery.seq, delivery.head.id, delivery.plan])).toEqual([
        [1, 'planned', plan],
        [2, 'deferred', null],
      ]);
      expect(again.inbox.depth()).toMatchObject({ deliveries: 2, deferred: 0 });
    });

    it('settles many at once, with the position, and leaves the others', async () => {
      const { inbox, queue } = await opened();
      for (const id of ['a', 'b', 'c']) await inbox.commit(anEntry({ id }));
      await queue.settle([1, 3], asLedgerPosition('two lines'));

      expect((await queue.take(10, 1e6)).map(({ head }) => head.id)).toEqual(['b']);
      expect(await queue.settledPosition()).toBe('two lines');
      expect(await inbox.find('a')).toBeNull();
      await expect.poll(() => inbox.depth().deliveries).toBe(1);
      await queue.settle([], asLedgerPosition('three lines'));
      expect(await queue.settledPosition()).toBe('three lines');
    });

    it('keeps what else is known of a delivery: why it is kept aside, and spooled parts', async () => {
      const { inbox, queue } = await opened();
      const quarantine = { code: 'malformed-json', message: 'the body is not JSON' };
      const spooled = aPart('', { held: { in: 'spool', name: 'large.part' } });
      await inbox.commit({ ...anEntry({ id: 'q' }, [spooled]), quarantine });

      expect((await queue.take(1, 1))[0]).toMatchObject({ quarantine, parts: [{ held: spooled.held }] });
      expect((await inbox.find('q'))?.quarantine).toEqual(quarantine);
      await expect.poll(() => inbox.depth().bytes).toBe(0);
    });

    it('proves that it can be written', async () => {
      await (await opened()).inbox.probe();
    });
  });
}
