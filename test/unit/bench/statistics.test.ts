import { describe, expect, it } from 'vitest';
import { mediansOfStretches, middleHalfOf, quantile, ratioOf, spreadOf } from '../../../bench/lib/statistics.ts';

describe('quantile', () => {
  it.each([
    { values: [30, 10, 20], share: 0.5, expected: 20 },
    { values: [4, 3, 2, 1], share: 0.5, expected: 2 },
    { values: [10, 9], share: 1, expected: 10 },
    { values: [10, 9], share: 0, expected: 9 },
    { values: Array.from({ length: 200 }, (_, index) => index + 1), share: 0.99, expected: 198 },
    { values: [], share: 0.5, expected: Number.NaN },
  ])('of $values at $share is $expected', ({ values, share, expected }) => {
    expect(quantile(values, share)).toBe(expected);
  });
});

describe('spreadOf', () => {
  it('tells the middle, the smallest and the largest', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5 });
  });
});

describe('ratioOf', () => {
  it('compares round by round, so that a slow machine does not show', () => {
    expect(ratioOf([100, 10, 30], [50, 5, 10])).toEqual({ median: 2, low: 2, high: 3 });
  });
});

describe('middleHalfOf', () => {
  it('leaves out the extremes', () => {
    expect(middleHalfOf([1, 2, 3, 4, 5, 6, 7, 1000])).toEqual({ median: 4, low: 2, high: 6 });
  });
});

describe('mediansOfStretches', () => {
  it('keeps the order of the measurement', () => {
    expect(mediansOfStretches([1, 2, 3, 11, 12, 13], 2)).toEqual([2, 12]);
  });
});
