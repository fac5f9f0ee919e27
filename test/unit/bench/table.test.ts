import { describe, expect, it } from 'vitest';
import { markdownTable, shown } from '../../../bench/lib/table.ts';

describe('markdownTable', () => {
  it('aligns names to the left and figures to the right', () => {
    const rows = [
      ['collector', '9'],
      ['naive', '1,000'],
    ];

    expect(markdownTable(['server', 'per s'], rows)).toBe(
      '| server    | per s |\n|-----------|------:|\n| collector |     9 |\n| naive     | 1,000 |',
    );
  });
});

describe('shown', () => {
  it('puts the spread in brackets behind the median', () => {
    expect(shown({ median: 1234.5, low: 1000, high: 1499.99 }, 1)).toBe('1,234.5 (1,000.0–1,500.0)');
  });
});
