import type { Spread } from './statistics.ts';
import { grouped } from './table.ts';

/** One figure: a bar as long as the median, with a whisker from the lowest to the highest. */
export interface ChartBar {
  name: string;
  /** True for the collector's own figures, which have a colour of their own. */
  isOwn: boolean;
  value: Spread;
}

/** Figures that are compared with one another. */
export interface ChartPanel {
  title: string;
  /** What the figures count. @example 'answers/s' */
  unit: string;
  /** Digits behind the point. */
  digits: number;
  bars: readonly ChartBar[];
}

const width = 880;
const margin = 24;
const headHeight = 56;
const columnGap = 32;
const columnWidth = (width - 2 * margin - columnGap) / 2;
const nameWidth = 168;
const figureWidth = 72;
const barsWidth = columnWidth - nameWidth - figureWidth;
const titleHeight = 30;
const barPitch = 22;
const barHeight = 14;
const capHeight = 6;
const panelGap = 22;

const heading = 'The collector beside its peers';
const legend = 'Bars: medians of the rounds. Whiskers: lowest and highest. Every panel has a scale of its own.';

/** A background of its own: a page may be dark where the reader's system is light, and the other way round. */
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .heading { font-size: 16px; font-weight: 600 }
  .title { font-size: 13px; font-weight: 600 }
  .muted { font-weight: 400; fill: #59636e }
  .page { fill: #ffffff }
  .bar { fill: #c2c9d1 }
  .own { fill: #54a3ff }
  .whisker { stroke: #1f2328; fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .muted { fill: #9198a1 }
    .page { fill: #0d1117 }
    .bar { fill: #4a525c }
    .own { fill: #1f6feb }
    .whisker { stroke: #f0f6fc }
  }
`;

/**
 * Draws the panels as an SVG of horizontal bars, two panels beside each other, the collector's bars in a colour of
 * their own.
 *
 * It follows the reader's colour scheme and needs nothing from elsewhere, so that it can stand as an image in a page.
 */
export function drawChart(panels: readonly ChartPanel[]): string {
  const drawn: string[] = [];
  let top = headHeight + margin;
  for (let first = 0; first < panels.length; first += 2) {
    const row = panels.slice(first, first + 2);
    row.forEach((panel, column) => {
      drawn.push(drawPanel(panel, margin + column * (columnWidth + columnGap), top));
    });
    top += Math.max(...row.map(heightOf)) + panelGap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">
<title>${heading}</title>
<style>${style}</style>
<rect class="page" width="${width}" height="${top}" rx="6"/>
<text class="heading" x="${margin}" y="${margin + 12}">${heading}</text>
<text class="muted" x="${margin}" y="${margin + 34}">${legend}</text>
${drawn.join('\n')}
</svg>
`;
}

function heightOf({ bars }: ChartPanel): number {
  return titleHeight + bars.length * barPitch;
}

function drawPanel(panel: ChartPanel, left: number, top: number): string {
  const { title, unit, bars } = panel;
  const longest = Math.max(...bars.map(({ value }) => value.high));
  const pixelsPerUnit = longest > 0 ? barsWidth / longest : 0;
  return [
    `<g transform="translate(${left} ${top})">`,
    `<text class="title" y="14">${escaped(title)} <tspan class="muted">${escaped(unit)}</tspan></text>`,
    ...bars.map((bar, row) => drawBar(bar, { top: titleHeight + row * barPitch, pixelsPerUnit, digits: panel.digits })),
    '</g>',
  ].join('\n');
}

function drawBar(
  { name, isOwn, value }: ChartBar,
  { top, pixelsPerUnit, digits }: { top: number; pixelsPerUnit: number; digits: number },
): string {
  const baseline = top + barHeight - 3;
  const middle = top + barHeight / 2;
  const at = (amount: number): string => (nameWidth + amount * pixelsPerUnit).toFixed(1);
  const cap = (amount: number): string => `M${at(amount)} ${middle - capHeight / 2}v${capHeight}`;
  const kind = isOwn ? 'bar own' : 'bar';
  return [
    `<text x="${nameWidth - 8}" y="${baseline}" text-anchor="end">${escaped(name)}</text>`,
    `<rect class="${kind}" x="${nameWidth}" y="${top}" width="${(value.median * pixelsPerUnit).toFixed(1)}" height="${barHeight}"/>`,
    `<path class="whisker" d="${cap(value.low)}M${at(value.low)} ${middle}H${at(value.high)}${cap(value.high)}"/>`,
    `<text x="${columnWidth}" y="${baseline}" text-anchor="end">${grouped(value.median, digits)}</text>`,
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
