import type { Spread } from './statistics.ts';

/** A table in Markdown, its columns aligned so that it reads as well on a terminal; numbers to the right. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, 3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(headings), rule, ...rows.map(line)].join('\n');
}

/** @example shown({ median: 1.234, low: 1, high: 1.5 }, 2) // '1.23 (1.00–1.50)' */
export function shown({ median, low, high }: Spread, digits: number): string {
  return `${grouped(median, digits)} (${grouped(low, digits)}–${grouped(high, digits)})`;
}

/** @example grouped(12345.6, 0) // '12,346' */
export function grouped(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
