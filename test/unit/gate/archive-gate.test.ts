import { describe, expect, it } from 'vitest';
import { compileArchiveGate } from '../../../src/gate/secrets.ts';

describe('compileArchiveGate', () => {
  it('admits each of its tokens and nothing else', () => {
    const gate = compileArchiveGate(['first-token', 'second-token']);
    const tokens = ['first-token', 'second-token', 'First-token', 'first-token ', 'first-token\0', 'first', ''];
    expect(tokens.filter((token) => gate.admits(token))).toEqual(['first-token', 'second-token']);
  });

  it('admits nobody without a token', () => {
    expect(compileArchiveGate([]).admits('')).toBe(false);
  });

  it('refuses an empty token', () => {
    expect(() => compileArchiveGate([''])).toThrow(RangeError);
  });
});
