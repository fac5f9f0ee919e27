import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startOnDemand } from '../../../../src/lib/threads/on-demand.ts';

interface Numbered {
  number(): Promise<number>;
  die(): Promise<void>;
  close(): Promise<void>;
}

/** Answers every call with the number of its thread; `die` ends it. */
const numbered = `
  import { parentPort, threadId } from 'node:worker_threads';
  parentPort.on('message', ({ id, method }) => {
    if (method === 'die') process.exit(1);
    parentPort.postMessage({ id, value: threadId });
  });`;
const idleMs = 30_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function aThread(): Numbered {
  const module = new URL(`data:text/javascript,${encodeURIComponent(numbered)}`);
  const thread = startOnDemand<Numbered>(() => new Worker(module), {
    idleMs,
    ended: (cause) => new Error('it has ended', { cause }),
    revive: (error) => error,
  });
  onTestFinished(() => thread.close());
  return thread;
}

describe('startOnDemand', () => {
  it('answers from one thread as long as it is asked', async () => {
    const thread = aThread();
    const first = await thread.number();
    vi.advanceTimersByTime(idleMs - 1);
    expect(await thread.number()).toBe(first);
    vi.advanceTimersByTime(idleMs - 1);
    expect(await thread.number()).toBe(first);
  });

  it('ends a thread that nobody asks, and starts another with the next question', async () => {
    const thread = aThread();
    const first = await thread.number();
    vi.advanceTimersByTime(idleMs);
    expect(await thread.number()).not.toBe(first);
  });

  it('fails what waits when the thread ends, and goes on with another', async () => {
    const thread = aThread();
    const first = await thread.number();
    await expect(thread.die()).rejects.toThrow('it has ended');
    expect(await thread.number()).not.toBe(first);
  });

  it('can be closed twice, and before it was ever asked', async () => {
    const thread = aThread();
    await thread.close();
    await thread.number();
    await thread.close();
    await thread.close();
  });
});
