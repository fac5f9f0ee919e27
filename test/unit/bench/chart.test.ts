import sax from 'sax';
import { describe, expect, it } from 'vitest';
import { type ChartPanel, drawChart } from '../../../bench/lib/chart.ts';

const exactly = (median: number) => ({ median, low: median, high: median });
const speeds: ChartPanel = {
  title: 'Speed',
  unit: 'answers/s',
  digits: 0,
  bars: [
    { name: 'collector', isOwn: true, value: { median: 3000, low: 2000, high: 4000 } },
    { name: 'naive', isOwn: false, value: exactly(1000) },
    { name: 'nothing', isOwn: false, value: exactly(0) },
  ],
};

describe('drawChart', () => {
  it('is XML without a fault', () => {
    expect(elementsOf(drawChart([speeds, speeds, speeds])).map(({ name }) => name)).toContain('svg');
  });

  it('draws bars as long as their medians', () => {
    const widths = barsOf(drawChart([speeds])).map(({ width }) => Number(width));
    const [own = 0, naive = 0, nothing = -1] = widths;

    expect(widths).toHaveLength(3);
    expect(own / naive).toBeCloseTo(3, 1);
    expect(nothing).toBe(0);
  });

  it('draws whiskers from the lowest to the highest on the scale of the bars', () => {
    const svg = drawChart([speeds]);
    const [bar] = barsOf(svg);
    const [whisker] = elementsOf(svg).filter((each) => each.class === 'whisker');
    const drawn = [...(whisker?.d ?? '').matchAll(/[MH](\d+\.\d)/g)].map(([, x]) => Number(x));
    const pixelsPerUnit = Number(bar?.width) / 3000;
    const wanted = [2000, 2000, 4000, 4000].map((value) => Number(bar?.x) + value * pixelsPerUnit);

    expect(drawn.map((x, index) => Math.abs(x - (wanted[index] ?? 0)) < 0.2)).toEqual([true, true, true, true]);
  });

  it('gives every panel a scale of its own', () => {
    const [first, , , second] = barsOf(
      drawChart([speeds, { ...speeds, bars: [{ name: 'pipe', isOwn: false, value: exactly(7) }] }]),
    );

    expect(Number(second?.width)).toBeGreaterThan(Number(first?.width));
  });

  it('shows the collector in a colour of its own', () => {
    expect(barsOf(drawChart([speeds])).map((bar) => bar.class)).toEqual(['bar own', 'bar', 'bar']);
  });

  it('follows the reader’s colour scheme', () => {
    expect(drawChart([speeds])).toContain('@media (prefers-color-scheme: dark)');
  });

  it('shows names as they are', () => {
    const svg = drawChart([
      { ...speeds, title: 'a < b & c', bars: [{ name: '<script>&amp;', isOwn: false, value: exactly(1) }] },
    ]);

    expect(textsOf(svg)).toEqual(expect.arrayContaining(['a < b & c ', '<script>&amp;']));
    expect(elementsOf(svg).map(({ name }) => name)).not.toContain('script');
  });

  it('writes figures with the digits of their panel', () => {
    const [whole, broken] = [0, 2].map((digits) =>
      textsOf(drawChart([{ ...speeds, digits, bars: [{ name: 'a', isOwn: false, value: exactly(1234.5) }] }])),
    );

    expect(whole).toContain('1,235');
    expect(broken).toContain('1,234.50');
  });

  it('is a picture also of nothing', () => {
    expect(barsOf(drawChart([]))).toEqual([]);
    expect(barsOf(drawChart([{ ...speeds, bars: [] }]))).toEqual([]);
  });
});

type Element = Record<string, string> & { name: string };

/** Every element with its attributes. @throws Error when the text is not well-formed XML */
function elementsOf(svg: string): Element[] {
  const elements: Element[] = [];
  const parser = sax.parser(true);
  parser.onopentag = ({ name, attributes }) => {
    elements.push({ ...(attributes as Record<string, string>), name });
  };
  parser.onerror = (error) => {
    throw error;
  };
  parser.write(svg).close();
  return elements;
}

function barsOf(svg: string): Element[] {
  return elementsOf(svg).filter((each) => each.class?.split(' ').includes('bar'));
}

function textsOf(svg: string): string[] {
  const texts: string[] = [];
  const parser = sax.parser(true);
  parser.ontext = (text) => texts.push(text);
  parser.write(svg).close();
  return texts;
}
