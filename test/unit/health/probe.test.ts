import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProbe } from '../../../src/health/probe.ts';

const times = { keepMs: 5000, patienceMs: 3000 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createProbe', () => {
  it('keeps an outcome for a while, good or bad', async () => {
    let calls = 0;
    const look = createProbe(async () => {
      calls += 1;
      if (calls === 2) throw new Error('EIO');
      return calls;
    }, times);

    expect(await look()).toEqual({ ok: true, value: 1 });
    vi.advanceTimersByTime(4999);
    expect(await look()).toEqual({ ok: true, value: 1 });
    vi.advanceTimersByTime(1);
    expect(await look()).toEqual({ ok: false, reason: 'EIO' });
    expect(await look()).toEqual({ ok: false, reason: 'EIO' });
    vi.advanceTimersByTime(5000);
    expect(await look()).toEqual({ ok: true, value: 3 });
  });

  it('shares one look among all who ask at the same moment', async () => {
    let calls = 0;
    const look = createProbe(async () => ++calls, times);

    await Promise.all([look(), look(), look()]);

    expect(calls).toBe(1);
  });

  it('P13: waits for a hanging disk only so long, and asks it no second time', async () => {
    const disk = Promise.withResolvers<string>();
    let calls = 0;
    const look = createProbe(() => {
      calls += 1;
      return disk.promise;
    }, times);
    const hanging = { ok: false, reason: 'no answer within 3000 ms' };

    const first = look();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await first).toEqual(hanging);
    expect(await look()).toEqual(hanging);
    vi.advanceTimersByTime(60_000);
    expect(await look()).toEqual(hanging);
    expect(calls).toBe(1);

    disk.resolve('back');
    await vi.advanceTimersByTimeAsync(0);
    expect(await look()).toEqual({ ok: true, value: 'back' });
  });

  it('leaves no timer behind', async () => {
    await createProbe(async () => 1, times)();

    expect(vi.getTimerCount()).toBe(0);
  });
});
