import { describe, expect, it, onTestFinished } from 'vitest';
import type { FetchNews, FetchStore, FetchTask } from '../../src/domain/fetching.ts';
import { asLedgerPosition } from '../../src/domain/inbox.ts';

/** A queue of its own for one test. */
export interface FetchQueueHarness {
  queue: FetchStore;
  /** What a restart does; what was opened before is closed. */
  reopen(): Promise<FetchQueueHarness>;
  close(): Promise<void>;
}

const at = asLedgerPosition('100');
const hourMs = 3_600_000;

/** Every queue of fetches passes these. */
export function keepsFetchQueueContract(name: string, open: () => Promise<FetchQueueHarness>): void {
  async function opened(): Promise<FetchQueueHarness> {
    let current = await open();
    onTestFinished(() => current.close());
    async function reopen(): Promise<FetchQueueHarness> {
      current = await current.reopen();
      return { ...current, reopen };
    }
    return { ...current, reopen };
  }

  describe(`${name} as a FetchQueue`, () => {
    it('keeps what is to be fetched and how far it read, over a restart', async () => {
      const { queue: first, reopen } = await opened();
      await first.apply([notice('a')], at);
      const { queue: second } = await reopen();
      expect(await second.position()).toEqual(at);
      expect(await second.find('acme', ['x', 'a'])).toMatchObject({ jobId: 'a', state: 'waiting', tries: 0 });
    });

    it('gives what is due, the oldest first, each once', async () => {
      const { queue } = await opened();
      await queue.apply([notice('late', { dueMs: 5000 }), notice('b', { dueMs: 2000 }), notice('a')], at);
      expect(await queue.take(3000, 9)).toMatchObject({
        tasks: [{ jobId: 'a', tries: 1 }, { jobId: 'b' }],
        nextMs: 5000,
      });
      expect(await queue.take(3000, 9)).toEqual({ tasks: [], nextMs: 5000 });
    });

    it('makes a try that was cut off due again, and counts it', async () => {
      const { queue: first, reopen } = await opened();
      await first.apply([notice('a')], at);
      await takeOne(first, 2000);
      expect(await takeOne((await reopen()).queue, 2000)).toMatchObject({ jobId: 'a', tries: 2 });
    });

    it('leaves one alone that was asked for again while its try was under way', async () => {
      const { queue } = await opened();
      await queue.apply([notice('a')], at);
      const task = await takeOne(queue, 2000);
      await queue.ask('acme', 'a', 2500);
      await queue.end(task, { state: 'done' }, { nowMs: 3000, requests: 1 });
      expect(await queue.find('acme', ['a'])).toMatchObject({ state: 'waiting', reason: 'asked' });
    });

    it('tells what became of it', async () => {
      const { queue } = await opened();
      await queue.apply([notice('a')], at);
      const ended = { nowMs: 3000, requests: 2 };
      await queue.end(
        await takeOne(queue, 2000),
        { state: 'waiting', error: 'busy', keyRefused: true, nextMs: 9000 },
        ended,
      );
      expect(await queue.find('acme', ['a'])).toMatchObject({
        state: 'waiting',
        requests: 2,
        lastError: 'busy',
        tries: 1,
      });
      expect(await queue.counts(4000)).toEqual({ waiting: 1, givenUp: 0, keyRefused: ['acme'] });

      await queue.end(await takeOne(queue, 9000), { state: 'given-up', error: 'gone', keyRefused: false }, ended);
      expect(await queue.find('acme', ['a'])).toMatchObject({ state: 'given-up', nextTryAt: null, lastError: 'gone' });
      expect(await queue.counts(4000)).toEqual({ waiting: 0, givenUp: 1, keyRefused: [] });
      expect((await queue.counts(4000 + 25 * hourMs)).givenUp).toBe(0);
    });

    it('begins again by hand, and when a notice comes of what was given up or has changed', async () => {
      const { queue } = await opened();
      await queue.apply([notice('a'), notice('b'), notice('c')], at);
      for (const state of ['done', 'given-up', 'done'] as const) {
        const about = { error: 'gone', keyRefused: false };
        await queue.end(await takeOne(queue, 2000), state === 'done' ? { state } : { state, ...about }, {
          nowMs: 2000,
          requests: 1,
        });
      }
      await queue.apply([notice('a'), notice('b'), notice('c', { anewAfter: 'delivery' })], at);
      const states = await Promise.all(['a', 'b', 'c'].map(async (job) => (await queue.find('acme', [job]))?.state));
      expect(states).toEqual(['done', 'waiting', 'waiting']);
      expect(await queue.ask('acme', 'a', 3000)).toMatchObject({
        state: 'waiting',
        reason: 'asked',
        tries: 0,
        lastError: null,
      });
    });

    it('watches a job in silence until it would be overdue', async () => {
      const { queue } = await opened();
      await queue.apply([watch('a'), watch('a')], at);
      expect([await queue.find('acme', ['a']), (await queue.counts(2000)).waiting]).toEqual([null, 0]);
      const task = await takeOne(queue, hourMs);
      expect(task.reason).toBe('watch');
      await queue.end(task, { state: 'dropped' }, { nowMs: hourMs, requests: 0 });
      expect(await queue.take(9 * hourMs, 9)).toEqual({ tasks: [], nextMs: null });
    });

    it('lists by source and state, page by page, those begun last first', async () => {
      const { queue } = await opened();
      await queue.apply(
        ['a', 'b', 'c'].map((job) => notice(job)),
        at,
      );
      const filter = { source: 'acme', state: 'waiting' } as const;
      const first = await queue.list(filter, { cursor: null, limit: 2 });
      const second = await queue.list(filter, { cursor: first.next, limit: 2 });
      expect([first, second].map(({ items }) => items.map(({ jobId }) => jobId))).toEqual([['c', 'b'], ['a']]);
      expect((await queue.list({ source: 'other', state: null }, { cursor: null, limit: 2 })).items).toEqual([]);
    });

    it('forgets what has long been over', async () => {
      const { queue } = await opened();
      await queue.apply([notice('old'), notice('new', { dueMs: 5000 })], at);
      await queue.end(await takeOne(queue, 2000), { state: 'done' }, { nowMs: 2000, requests: 1 });
      const laterMs = 31 * 24 * hourMs;
      await queue.end(await takeOne(queue, laterMs), { state: 'done' }, { nowMs: laterMs, requests: 1 });
      expect((await queue.list({ source: null, state: null }, { cursor: null, limit: 9 })).items).toHaveLength(1);
    });
  });
}

function notice(jobId: string, change: Partial<Extract<FetchNews, { type: 'notice' }>> = {}): FetchNews {
  return { type: 'notice', source: 'acme', jobId, sinceMs: 1000, dueMs: 1000, anewAfter: null, ...change };
}

const watch = (jobId: string): FetchNews => ({ type: 'watch', source: 'acme', jobId, sinceMs: 1000, dueMs: hourMs });

async function takeOne(queue: FetchStore, nowMs: number): Promise<FetchTask> {
  const [task] = (await queue.take(nowMs, 1)).tasks;
  if (task === undefined) throw new Error('nothing is due');
  return task;
}
