import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startOnDemand, type ThreadOnDemand } from '../../../../src/lib/threads/on-demand.ts';

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

function aThread(): ThreadOnDemand {
  const module = new URL(`data:text/javascript,${encodeURIComponent(numbered)}`);
  const thread = startOnDemand(module, { workerData: null, idleMs, ended: 'it has ended' });
  onTestFinished(() => thread.close());
  return thread;
}

describe('startOnDemand', () => {
  it('answers from one thread as long as it is asked', async () => {
    const thread = aThread();
    const first = await thread.call('number');
    vi.advanceTimersByTime(idleMs - 1);
    expect(await thread.call('number')).toBe(first);
    vi.advanceTimersByTime(idleMs - 1);
    expect(await thread.call('number')).toBe(first);
  });

  it('ends a thread that nobody asks, and starts another with the next question', async () => {
    const thread = aThread();
    const first = await thread.call('number');
    vi.advanceTimersByTime(idleMs);
    expect(await thread.call('number')).not.toBe(first);
  });

  it('fails what waits when the thread ends, and goes on with another', async () => {
    const thread = aThread();
    const first = await thread.call('number');
    await expect(thread.call('die')).rejects.toMatchObject({ code: 'storage-unavailable', message: 'it has ended' });
    expect(await thread.call('number')).not.toBe(first);
  });

  it('can be closed twice, and before it was ever asked', async () => {
    const thread = aThread();
    await thread.close();
    await thread.call('number');
    await thread.close();
    await thread.close();
  });
});
