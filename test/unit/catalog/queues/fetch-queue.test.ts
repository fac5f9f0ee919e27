import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openFetchQueue } from '../../../../src/catalog/queues/fetch-queue.ts';
import type { FetchNews, FetchTask } from '../../../../src/domain/fetching.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';

const at = asLedgerPosition('100');
const hourMs = 3_600_000;

function aPath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'fetches-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'fetches.sqlite');
}

function aQueue(path = aPath()) {
  const queue = openFetchQueue(path);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) queue.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...queue, close };
}

function notice(jobId: string, change: Partial<Extract<FetchNews, { type: 'notice' }>> = {}): FetchNews {
  return { type: 'notice', source: 'acme', jobId, sinceMs: 1000, dueMs: 1000, anewAfter: null, ...change };
}

const watch = (jobId: string): FetchNews => ({ type: 'watch', source: 'acme', jobId, sinceMs: 1000, dueMs: hourMs });

function takeOne(queue: ReturnType<typeof aQueue>, nowMs: number): FetchTask {
  const [task] = queue.take(nowMs, 1).tasks;
  if (task === undefined) throw new Error('nothing is due');
  return task;
}

describe('the queue of fetches', () => {
  it('keeps what is to be fetched and how far it read, over a restart', () => {
    const path = aPath();
    const first = aQueue(path);
    first.apply([notice('a')], at);
    first.close();
    const second = aQueue(path);
    expect(second.position()).toEqual(at);
    expect(second.find('acme', ['x', 'a'])).toMatchObject({ jobId: 'a', state: 'waiting', tries: 0 });
  });

  it('gives what is due, the oldest first, each once', () => {
    const queue = aQueue();
    queue.apply([notice('late', { dueMs: 5000 }), notice('b', { dueMs: 2000 }), notice('a')], at);
    expect(queue.take(3000, 9)).toMatchObject({ tasks: [{ jobId: 'a', tries: 1 }, { jobId: 'b' }], nextMs: 5000 });
    expect(queue.take(3000, 9)).toEqual({ tasks: [], nextMs: 5000 });
  });

  it('makes a try that was cut off due again, and counts it', () => {
    const path = aPath();
    const first = aQueue(path);
    first.apply([notice('a')], at);
    takeOne(first, 2000);
    first.close();
    expect(takeOne(aQueue(path), 2000)).toMatchObject({ jobId: 'a', tries: 2 });
  });

  it('tells what became of it', () => {
    const queue = aQueue();
    queue.apply([notice('a')], at);
    const ended = { nowMs: 3000, requests: 2 };
    queue.end(takeOne(queue, 2000), { state: 'waiting', error: 'busy', keyRefused: true, nextMs: 9000 }, ended);
    expect(queue.find('acme', ['a'])).toMatchObject({ state: 'waiting', requests: 2, lastError: 'busy', tries: 1 });
    expect(queue.counts(4000)).toEqual({ waiting: 1, givenUp: 0, keyRefused: ['acme'] });

    queue.end(takeOne(queue, 9000), { state: 'given-up', error: 'gone', keyRefused: false }, ended);
    expect(queue.find('acme', ['a'])).toMatchObject({ state: 'given-up', nextTryAt: null, lastError: 'gone' });
    expect(queue.counts(4000)).toEqual({ waiting: 0, givenUp: 1, keyRefused: [] });
    expect(queue.counts(4000 + 25 * hourMs).givenUp).toBe(0);
  });

  it('begins again by hand, and when a notice comes of what was given up or has changed', () => {
    const queue = aQueue();
    queue.apply([notice('a'), notice('b'), notice('c')], at);
    for (const state of ['done', 'given-up', 'done'] as const) {
      const about = { error: 'gone', keyRefused: false };
      queue.end(takeOne(queue, 2000), state === 'done' ? { state } : { state, ...about }, { nowMs: 2000, requests: 1 });
    }
    queue.apply([notice('a'), notice('b'), notice('c', { anewAfter: 'delivery' })], at);
    const states = ['a', 'b', 'c'].map((job) => queue.find('acme', [job])?.state);
    expect(states).toEqual(['done', 'waiting', 'waiting']);
    expect(queue.ask('acme', 'a', 3000)).toMatchObject({
      state: 'waiting',
      reason: 'asked',
      tries: 0,
      lastError: null,
    });
  });

  it('watches a job in silence until it would be overdue', () => {
    const queue = aQueue();
    queue.apply([watch('a'), watch('a')], at);
    expect([queue.find('acme', ['a']), queue.counts(2000).waiting]).toEqual([null, 0]);
    const task = takeOne(queue, hourMs);
    expect(task.reason).toBe('watch');
    queue.end(task, { state: 'dropped' }, { nowMs: hourMs, requests: 0 });
    expect(queue.take(9 * hourMs, 9)).toEqual({ tasks: [], nextMs: null });
  });

  it('lists by source and state, page by page, those begun last first', () => {
    const queue = aQueue();
    queue.apply(
      ['a', 'b', 'c'].map((job) => notice(job)),
      at,
    );
    const filter = { source: 'acme', state: 'waiting' } as const;
    const first = queue.list(filter, { cursor: null, limit: 2 });
    const second = queue.list(filter, { cursor: first.next, limit: 2 });
    expect([first, second].map(({ items }) => items.map(({ jobId }) => jobId))).toEqual([['c', 'b'], ['a']]);
    expect(queue.list({ source: 'other', state: null }, { cursor: null, limit: 2 }).items).toEqual([]);
  });

  it('forgets what has long been over', () => {
    const queue = aQueue();
    queue.apply([notice('old'), notice('new', { dueMs: 5000 })], at);
    queue.end(takeOne(queue, 2000), { state: 'done' }, { nowMs: 2000, requests: 1 });
    const laterMs = 31 * 24 * hourMs;
    queue.end(takeOne(queue, laterMs), { state: 'done' }, { nowMs: laterMs, requests: 1 });
    expect(queue.list({ source: null, state: null }, { cursor: null, limit: 9 }).items).toHaveLength(1);
  });
});
