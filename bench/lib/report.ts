import { basename } from 'node:path';
import type { ChartPanel } from './chart.ts';
import { type Goal, goalTable } from './goals.ts';
import { describeMachine } from './machine.ts';
import { record } from './record.ts';
import { grouped } from './table.ts';
import { measureCreateRate } from './workplace.ts';

/** What a program found. */
export interface Findings {
  /** Folder of the run. */
  workplace: string;
  /** Files made in a second before the first round. */
  createRate: number;
  /** In Markdown. */
  table: string;
  /** Empty when the ratios in the table say it all. */
  goals: readonly Goal[];
  panels: readonly ChartPanel[];
  /** A sentence each: what was left out, or has to be known to read the table. */
  notes: readonly string[];
}

/** Prints what a program found; with `--record` among its arguments it is put into the docs too. */
export async function report({ workplace, createRate, table, goals, panels, notes }: Findings): Promise<void> {
  const program = basename(process.argv[1] ?? '', '.ts');
  const args = process.argv.slice(2).filter((arg) => arg !== '--record');
  const afterwards = await measureCreateRate(workplace, 'files-after');
  const rates = `${grouped(createRate, 0)} before and ${grouped(afterwards, 0)} after`;
  const about = [
    `\`${['node', `bench/${program}.ts`, ...args].join(' ')}\` on ${new Date().toISOString().slice(0, 10)}`,
    await describeMachine(workplace),
    `files of 5 KB made in a second, one by one and unsynced: ${rates}`,
    ...notes,
  ];
  const lines = about.map((line) => `- ${line}`).join('\n');
  const text = [table, ...(goals.length === 0 ? [] : [goalTable(goals)]), lines].join('\n\n');
  console.log(`\n${text}\n\nThe files stay in ${workplace}; remove them when all is measured.`);
  if (process.argv.includes('--record')) await record(program, text, panels);
}
