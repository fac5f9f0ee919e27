import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describeMachine } from './machine.ts';
import { grouped } from './table.ts';
import { checkout, measureCreateRate } from './workplace.ts';

const page = join(checkout, 'docs', 'benchmarks.md');

/** What a program found. */
export interface Findings {
  /** Folder of the run. */
  workplace: string;
  /** Files made in a second before the first round. */
  createRate: number;
  /** In Markdown. */
  tables: readonly string[];
  /** A sentence each: what was left out, or has to be known to read the tables. */
  notes: readonly string[];
}

/** Prints what a program found; with `--record` among its arguments it is put into docs/benchmarks.md too. */
export async function report({ workplace, createRate, tables, notes }: Findings): Promise<void> {
  const program = basename(process.argv[1] ?? '', '.ts');
  const args = process.argv.slice(2).filter((arg) => arg !== '--record');
  const afterwards = await measureCreateRate(workplace, 'files-after');
  const rates = `${grouped(createRate, 0)} before and ${grouped(afterwards, 0)} after`;
  const about = [
    `\`node ${['bench', `${program}.ts`].join('/')}${args.map((arg) => ` ${arg}`).join('')}\` on ${new Date().toISOString().slice(0, 10)}`,
    await describeMachine(workplace),
    `files of 5 KB made in a second, one by one and unsynced: ${rates}`,
    ...notes,
  ];
  const text = [...tables, about.map((line) => `- ${line}`).join('\n')].join('\n\n');
  console.log(`\n${text}\n\nThe files stay in ${workplace}; remove them when all is measured.`);
  if (!process.argv.includes('--record')) return;
  await writeFile(page, withSection(await readFile(page, 'utf8'), program, text));
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
