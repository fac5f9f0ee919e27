import { describe, expect, it } from 'vitest';
import { goalTable } from '../../../bench/lib/goals.ts';

describe('goalTable', () => {
  it.each([
    { bound: { least: 1.2 }, reached: 1.2, line: '≥ 1.20 | 1.20 | met' },
    { bound: { least: 1.2 }, reached: 1.19, line: '≥ 1.20 | 1.19 | missed' },
    { bound: { most: 100 }, reached: 99, line: '≤ 100.00 | 99.00 | met' },
    { bound: { most: 100 }, reached: 101, line: '≤ 100.00 | 101.00 | missed' },
    { bound: { least: 2 }, reached: null, line: '≥ 2.00 | not measured |' },
    { bound: { least: 2 }, reached: Number.NaN, line: '≥ 2.00 | not measured |' },
  ])('says of $reached against $bound: $line', ({ bound, reached, line }) => {
    const table = goalTable([{ what: 'a goal', bound, reached, digits: 2 }]);

    expect(table.replaceAll(/ +/g, ' ')).toContain(`| a goal | ${line}`);
  });
});
