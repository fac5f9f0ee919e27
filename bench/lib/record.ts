import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ChartPanel, drawChart } from './chart.ts';
import { checkout } from './workplace.ts';

const docs = join(checkout, 'docs');
const page = join(docs, 'benchmarks.md');
const chart = join(docs, 'benchmarks.svg');
/** The figures of the chart, kept so that one program can be run again without the others. */
const figures = join(docs, 'benchmarks.json');

const spread = z.strictObject({ median: z.number(), low: z.number(), high: z.number() });
const bar = z.strictObject({ name: z.string(), isOwn: z.boolean(), value: spread });
const panel = z.strictObject({ title: z.string(), unit: z.string(), digits: z.int(), bars: z.array(bar) });
/** Panels by the program that measured them, in the order in which they are drawn. */
const allFigures = z.record(z.string(), z.array(panel));

type Figures = z.infer<typeof allFigures>;

/** Puts what a program found into docs/benchmarks.md and redraws docs/benchmarks.svg. */
export async function record(program: string, text: string, panels: readonly ChartPanel[]): Promise<void> {
  const markdown = withSection(await readFile(page, 'utf8'), program, text);
  // Also what is new is looked at: a figure that is no number could not be read again.
  const all = allFigures.parse({ ...(await recordedFigures()), [program]: panels });
  await writeFile(page, markdown);
  await writeFile(figures, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(chart, chartOf(all));
}

/** What docs/benchmarks.json holds. */
export async function recordedFigures(): Promise<Figures> {
  return allFigures.parse(JSON.parse(await readFile(figures, 'utf8')));
}

export function chartOf(all: Figures): string {
  return drawChart(Object.values(all).flat());
}

/**
 * The page with a section's text replaced: what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws RangeError when the page has no such section
 */
export function withSection(markdown: string, name: string, text: string): string {
  const begin = `<!-- ${name} -->`;
  const start = markdown.indexOf(begin);
  const end = markdown.indexOf(`<!-- /${name} -->`);
  if (start < 0 || end < start) throw new RangeError(`the page has no section ${name}`);
  return `${markdown.slice(0, start + begin.length)}\n\n${text}\n\n${markdown.slice(end)}`;
}
