import { describe, expect, it } from 'vitest';
import { atPointer } from '../../../../src/vendors/generic/profile.ts';

describe('atPointer', () => {
  const document = { a: { '': 1, 'b/c': [10, { d: 2 }] }, n: null };

  it.each([
    [['a', ''], 1],
    [['a', 'b/c', '1', 'd'], 2],
    [['n'], null],
    [['n', 'x'], undefined],
    [['a', 'b/c', '01'], undefined],
    [['a', 'b/c', '-'], undefined],
    [['a', 'b/c', 'length'], undefined],
    [['constructor'], undefined],
    [['__proto__'], undefined],
    [[], document],
  ])('follows %j', (steps, value) => {
    expect(atPointer(document, steps)).toEqual(value);
  });
});
