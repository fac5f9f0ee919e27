import { describe, expect, it } from 'vitest';
import { tokenOfAdmin } from '../../../src/domain/people.ts';
import { compileArchiveGate } from '../../../src/gate/secrets.ts';

describe('compileArchiveGate', () => {
  it('admits each of its tokens and nothing else', () => {
    const gate = compileArchiveGate(['first-token', 'second-token'].map(tokenOfAdmin));
    const tokens = ['first-token', 'second-token', 'First-token', 'first-token ', 'first-token\0', 'first', ''];
    expect(tokens.filter((token) => gate.personOf(token) !== null)).toEqual(['first-token', 'second-token']);
  });

  it('admits nobody without a token', () => {
    expect(compileArchiveGate([]).personOf('')).toBe(null);
  });

  it('refuses an empty token', () => {
    expect(() => compileArchiveGate([tokenOfAdmin('')])).toThrow(RangeError);
  });
});
