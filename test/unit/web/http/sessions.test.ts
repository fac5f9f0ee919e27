import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessions } from '../../../../src/web/http/sessions.ts';

const dayMs = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'], now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('a session', () => {
  it('ends after seven days, and stays so when the clock is set back', () => {
    let wallMs = 1_800_000_000_000;
    const sessions = createSessions({ transport: 'http', now: () => wallMs });
    const cookie = sessions.open('key').split(';')[0];

    wallMs += 7 * dayMs - 1;
    expect(sessions.holderIn(cookie)).toBe('key');
    wallMs += 2;
    expect(sessions.holderIn(cookie)).toBeNull();
    wallMs -= 3 * dayMs;
    expect(sessions.holderIn(cookie)).toBeNull();
  });

  it('ends after seven days although the clock was set back before', () => {
    let wallMs = 1_800_000_000_000;
    const sessions = createSessions({ transport: 'http', now: () => wallMs });
    const cookie = sessions.open('key').split(';')[0];

    wallMs -= 300 * dayMs;
    vi.advanceTimersByTime(7 * dayMs - 1000);
    expect(sessions.holderIn(cookie)).toBe('key');
    vi.advanceTimersByTime(2000);
    expect(sessions.holderIn(cookie)).toBeNull();
  });
});
