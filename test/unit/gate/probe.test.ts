import { describe, expect, it } from 'vitest';
import { compileProbeGate, signProbe } from '../../../src/gate/probe.ts';

const at = new Date('2026-11-21T10:00:00.400Z');
const later = (ms: number): Date => new Date(at.getTime() + ms);
const nonce = 'a-nonce-of-16-chars';
const signed = signProbe('token', { at, nonce });

describe('compileProbeGate', () => {
  it('admits a probe that was signed with any of the tokens', () => {
    const gate = compileProbeGate(['old', 'token'], () => at);
    expect(gate.admits(signed)).toBe(true);
    expect(gate.admits(signProbe('old', { at, nonce: 'another-nonce-of-it' }))).toBe(true);
  });

  it('admits it once', () => {
    const gate = compileProbeGate(['token'], () => at);
    expect([gate.admits(signed), gate.admits(signed)]).toEqual([true, false]);
  });

  it.each([
    ['another token', signProbe('other', { at, nonce })],
    ['another time', signed.replace(/^t=\d+/, `t=${at.getTime() / 1000 + 0.6}`)],
    ['another nonce', signed.replace('n=a', 'n=b')],
    ['a short nonce', signProbe('token', { at, nonce: 'short' })],
    ['two headers', `${signed}, ${signed}`],
    ['another signature', signed.replace(/..$/, '00')],
    ['nonsense', 'yes'],
    ['nothing', undefined],
  ])('does not admit %s', (_name, header) => {
    expect(compileProbeGate(['token'], () => at).admits(header)).toBe(false);
  });

  it('admits nothing where there is no token', () => {
    expect(compileProbeGate([], () => at).admits(signProbe('', { at, nonce }))).toBe(false);
    expect(() => compileProbeGate([''], () => at)).toThrow(RangeError);
  });

  it.each([
    [-300_000, true],
    [-302_000, false],
    [299_000, true],
    [302_000, false],
  ])('by a clock that is %i ms apart: %s', (ms, isAdmitted) => {
    expect(compileProbeGate(['token'], () => later(ms)).admits(signed)).toBe(isAdmitted);
  });

  it('admits no probe twice while it is fresh, also one that is dated ahead, and forgets it then', () => {
    let now = later(-299_000);
    const gate = compileProbeGate(['token'], () => now);
    expect(gate.admits(signed)).toBe(true);
    now = later(299_000);
    expect(gate.admits(signed)).toBe(false);
  });

  it('remembers no more than it can hold, and admits nothing new then', () => {
    let now = at;
    const gate = compileProbeGate(['token'], () => now);
    const admit = (n: number): boolean =>
      gate.admits(signProbe('token', { at: now, nonce: `nonce-number-${String(n).padStart(8, '0')}` }));
    for (let n = 0; n < 10_000; n += 1) admit(n);
    expect(admit(10_000)).toBe(false);
    now = later(700_000);
    expect(admit(10_001)).toBe(true);
  });
});
