import { beforeEach, describe, expect, it } from 'vitest';
import type { AnnotatedCall, AnnotationChange, AnnotationStore } from '../../src/domain/annotations.ts';

const call: AnnotatedCall = { source: 'acme', jobIds: ['call-1'], deliveryIds: ['d1', 'd2'] };
const correction = { sha256: 'a'.repeat(64), startMs: 500, was: 'parsel', text: 'parcel' };

/** What every store of people's words keeps; `open` opens one over the same storage again. */
export function describeAnnotations(name: string, { open }: { open: () => Promise<() => AnnotationStore> }): void {
  describe(`${name} as an AnnotationStore`, () => {
    let store: AnnotationStore;
    let again: () => AnnotationStore;

    beforeEach(async () => {
      again = await open();
      store = again();
    });

    async function change(change: AnnotationChange, of = call, by = 'ann') {
      const { version } = await store.of(of);
      return store.change(of, change, { by, version });
    }

    it('says nothing of a call about which nobody has said something', async () => {
      const nothing = { tags: [], star: false, note: '', reviewed: false, speakers: {}, corrections: [], changes: [] };

      expect(await store.of(call)).toEqual({ ...nothing, version: 'none' });
    });

    it('keeps what is said, with who and when, and leaves alone what is not asked for', async () => {
      await change({ tags: ['vip', 'vip', 'parcel'], star: true, note: 'call back' });
      await change({ reviewed: true, speakers: { 'Speaker 1': 'Ann' }, correction }, call, 'bob');
      const said = await store.of(call);

      expect(said).toMatchObject({
        tags: ['vip', 'parcel'],
        star: true,
        note: 'call back',
        reviewed: true,
        speakers: { 'Speaker 1': 'Ann' },
        corrections: [{ ...correction, by: 'bob' }],
      });
      expect(said.changes.map(({ field, by }) => `${by} ${field.split(' ')[0]}`)).toEqual([
        ...['bob correction', 'bob speaker', 'bob reviewed', 'ann note', 'ann star', 'ann tags'],
      ]);
    });

    it('finds it by any id of the call, and not from another source', async () => {
      await change({ star: true });

      expect((await store.of({ ...call, jobIds: ['alias', 'call-1'], deliveryIds: [] })).star).toBe(true);
      expect((await store.of({ ...call, jobIds: [], deliveryIds: ['d1'] })).star).toBe(true);
      expect((await store.of({ source: 'beta', jobIds: ['call-1'], deliveryIds: [] })).star).toBe(false);
    });

    it('undoes change after change, the last first', async () => {
      await change({ note: 'one' });
      await change({ note: 'two' });
      const undo = async () => store.undo(call, { by: 'ann', version: (await store.of(call)).version });

      expect((await undo()).note).toBe('one');
      expect((await undo()).note).toBe('');
      await expect(undo()).rejects.toMatchObject({ code: 'conflict' });
    });

    it('takes a correction back with the vendor’s own words, and a name with an empty one', async () => {
      await change({ correction, speakers: { A: 'Ann' } });
      const said = await change({ correction: { ...correction, text: 'parsel' }, speakers: { A: '' } });

      expect(said.corrections).toEqual([]);
      expect(said.speakers).toEqual({});
    });

    it('lets the second of two people who change the same know, and loses nothing of the first', async () => {
      const { version } = await store.of(call);
      const both = ['ann', 'bob'].map((by) => store.change(call, { note: by }, { by, version }));
      const [first, second] = await Promise.allSettled(both);

      expect(first).toMatchObject({ status: 'fulfilled' });
      expect(second).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
      expect((await store.of(call)).note).toBe('ann');
    });

    it('joins what was said of two calls that became one: of each field the newer counts', async () => {
      const other = { source: 'acme', jobIds: ['call-2'], deliveryIds: ['d3'] };
      await change({ note: 'old', tags: ['a'] });
      await change({ note: 'new' }, other);
      const one = { source: 'acme', jobIds: ['call-1', 'call-2'], deliveryIds: ['d1', 'd2', 'd3'] };
      expect(await store.of(one)).toMatchObject({ note: 'new', tags: ['a'] });

      await change({ star: true }, one);
      expect(await store.of(one)).toMatchObject({ note: 'new', tags: ['a'], star: true });
      expect(await store.all()).toHaveLength(1);
    });

    it('knows all of it when it is opened again, and nothing of what is forgotten', async () => {
      const other = { source: 'beta', jobIds: [], deliveryIds: ['d9'] };
      await change({ note: 'stays' });
      await change({ note: 'goes' }, other);
      await store.forget([other]);
      store = again();

      expect((await store.of(call)).note).toBe('stays');
      expect((await store.of(other)).note).toBe('');
      expect((await store.all()).map(({ call: { source } }) => source)).toEqual(['acme']);
    });
  });
}
