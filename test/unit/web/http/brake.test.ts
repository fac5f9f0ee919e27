import { describe, expect, it } from 'vitest';
import { tokenOfAdmin } from '../../../../src/domain/people.ts';
import type { WrongToken } from '../../../../src/domain/telemetry.ts';
import { compileArchiveGate } from '../../../../src/gate/secrets.ts';
import { createBrake } from '../../../../src/web/http/brake.ts';

const here = '203.0.113.7';
const minuteMs = 60_000;

function aBrake() {
  let nowMs = 1_000_000;
  const told: WrongToken[] = [];
  const waits: { ms: number; end(): void }[] = [];
  const brake = createBrake({
    gate: compileArchiveGate([tokenOfAdmin('right')]),
    now: () => nowMs,
    onWrongToken: (wrong) => told.push(wrong),
    wait: (ms) => new Promise<void>((resolve) => waits.push({ ms, end: resolve })),
  });
  /** What comes of it when nobody has to wait any more. */
  async function judge(token: string, sender: string | null = here): Promise<boolean | string> {
    const judged = brake.judge(token, sender).then(
      (holder) => holder !== null,
      (error: { code: string }) => error.code,
    );
    for (const { end } of waits) end();
    return judged;
  }
  return {
    brake,
    told,
    waits,
    judge,
    async wrong(times: number, sender: string | null = here) {
      const outcomes: (boolean | string)[] = [];
      for (let time = 0; time < times; time += 1) outcomes.push(await judge('wrong', sender));
      return outcomes;
    },
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('createBrake', () => {
  it('answers the first four at once, delays from the fifth on, and refuses from the twentieth on', async () => {
    const { wrong, waits, told } = aBrake();

    expect(await wrong(4)).toEqual(Array(4).fill(false));
    expect(waits).toHaveLength(0);
    expect(await wrong(15)).toEqual(Array(15).fill(false));
    expect(waits).toHaveLength(15);
    expect(waits.every(({ ms }) => ms >= 100)).toBe(true);
    expect(await wrong(3)).toEqual(Array(3).fill('too-many-tries'));
    expect(waits).toHaveLength(15);
    expect(told.map(({ tries }) => tries)).toEqual([...Array.from({ length: 20 }, (_, index) => index + 1), 21, 21]);
  });

  it('looks at no token that is new to a refused address, be it right', async () => {
    const { wrong, judge, pass } = aBrake();
    await wrong(20);

    expect(await judge('right')).toBe('too-many-tries');
    expect(await judge('right', '203.0.113.8')).toBe(true);
    pass(minuteMs);
    expect(await judge('right')).toBe(true);
  });

  it('lets a token pass that was right from there within a day, and no other', async () => {
    const { wrong, judge, pass } = aBrake();
    await judge('right');
    pass(23 * 60 * minuteMs);
    await wrong(25);
    expect(await judge('right')).toBe(true);

    pass(25 * 60 * minuteMs);
    await wrong(25);
    expect(await judge('right')).toBe('too-many-tries');
  });

  it('counts within a minute that moves along', async () => {
    const { wrong, waits, pass } = aBrake();
    await wrong(4);
    pass(minuteMs - 1);
    await wrong(1);
    expect(waits).toHaveLength(1);

    pass(1);
    await wrong(3);
    expect(waits).toHaveLength(1);
  });

  it('takes a /64 for one, in every spelling, and its neighbour for another', async () => {
    const { wrong, judge } = aBrake();
    for (const sender of ['2001:db8::1', '2001:db8:0:0:1:2:3:4', '2001:db8::5:6:7:8', '2001:db8::9']) {
      await wrong(5, sender);
    }

    expect(await judge('wrong', '2001:db8::ffff')).toBe('too-many-tries');
    expect(await judge('wrong', '2001:db8:0:1::1')).toBe(false);
    expect(await judge('wrong', '::1')).toBe(false);
  });

  it('counts those whose address cannot be read together', async () => {
    const { wrong, judge } = aBrake();
    await wrong(20, null);

    expect(await judge('wrong', null)).toBe('too-many-tries');
  });

  it('lets 32 wait at a time and refuses the others at once', async () => {
    const { brake, waits, wrong } = aBrake();
    for (let host = 1; host <= 33; host += 1) await wrong(4, `192.0.2.${host}`);
    const waiting = Array.from({ length: 32 }, (_, index) => brake.judge('wrong', `192.0.2.${index + 1}`));

    await expect(brake.judge('wrong', '192.0.2.33')).rejects.toMatchObject({ code: 'too-many-tries' });
    for (const { end } of waits) end();
    expect(await Promise.all(waiting)).toEqual(Array(32).fill(null));
    expect((await wrong(1, '192.0.2.33'))[0]).toBe(false);
  });

  it('forgets the addresses of a flood', async () => {
    const { wrong, waits } = aBrake();
    await wrong(4, here);
    for (let host = 0; host < 10_000; host += 1) await wrong(1, `10.0.${host >> 8}.${host & 255}`);

    await wrong(1, here);
    expect(waits).toHaveLength(0);
  });
});
