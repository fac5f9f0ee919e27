import { describe, expect, it } from 'vitest';
import { compileSecrets } from '../../../src/gate/secrets.ts';

describe('compileSecrets', () => {
  it('takes values of every length from 0 to 4096, and only the secret matches', () => {
    const secret = 'x'.repeat(1000);
    const isSecret = compileSecrets([secret]);
    const matching: number[] = [];
    for (let length = 0; length <= 4096; length += 1) {
      if (isSecret(Buffer.alloc(length, 'x'))) matching.push(length);
    }
    expect(matching).toEqual([1000]);
  });

  it('matches any of several secrets, wherever it stands in the list', () => {
    const isSecret = compileSecrets(['old', 'newer', 'newest']);
    const values = ['old', 'newer', 'newest', 'oldnewer', 'ol', ''];
    expect(values.filter((value) => isSecret(Buffer.from(value)))).toEqual(['old', 'newer', 'newest']);
  });

  it('compares bytes, so that a secret beyond ASCII is its UTF-8', () => {
    expect(compileSecrets(['clé'])(Buffer.from([0x63, 0x6c, 0xc3, 0xa9]))).toBe(true);
    expect(compileSecrets(['clé'])(Buffer.from('clé', 'latin1'))).toBe(false);
  });

  it('matches nothing without a secret', () => {
    expect(compileSecrets([])(Buffer.from(''))).toBe(false);
  });

  it('refuses an empty secret', () => {
    expect(() => compileSecrets(['token', ''])).toThrow(RangeError);
  });
});
