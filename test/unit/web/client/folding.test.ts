import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../../src/web/client/job/folding.ts';

describe('fold', () => {
  it.each([
    ['Café', 'cafe'],
    ['ÄRGER', 'arger'],
    ['naïve Σ', 'naive σ'],
    ['日本', '日本'],
  ])('compares %s as %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('leaves every character where it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fold(text).length).toBe(text.length);
      }),
    );
    expect(fold('İstanbul').length).toBe('İstanbul'.length);
  });
});
