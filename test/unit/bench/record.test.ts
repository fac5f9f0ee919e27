import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { chartOf, recordedFigures, withSection } from '../../../bench/lib/record.ts';

describe('withSection', () => {
  const page = '# Figures\n\n<!-- small -->\n\nold\n\n<!-- /small -->\n\nend\n';

  it('replaces what stands between the marks and nothing else', () => {
    expect(withSection(page, 'small', 'new $1')).toBe(page.replace('old', () => 'new $1'));
  });

  it('can be done again', () => {
    expect(withSection(withSection(page, 'small', 'new'), 'small', 'old')).toBe(page);
  });

  it('refuses a section that is not there', () => {
    expect(() => withSection(page, 'large', 'new')).toThrow(RangeError);
  });
});

describe('recordedFigures', () => {
  it('are what the chart in the docs shows', async () => {
    const svg = await readFile(new URL('../../../docs/benchmarks.svg', import.meta.url), 'utf8');

    expect(chartOf(await recordedFigures())).toBe(svg);
  });
});
