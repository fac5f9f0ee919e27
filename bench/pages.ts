/**
 * How soon pages begin to come: the first byte of each with few deliveries and with very many.
 *
 *   node bench/pages.ts [--deliveries 1000,100000,1000000] [--samples 40] [--words 800] [--record]
 *
 * Every storage gets so many deliveries of earlier days, in ledger and catalog only, refusals, and calls of `--words`
 * words in the index of what was said; then one real callback. The collectors run all the time and take turns.
 */
import { parseArgs } from 'node:util';
import type { ChartPanel } from './lib/chart.ts';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import type { Goal } from './lib/goals.ts';
import { type PagesOf, pagesOf } from './lib/page-list.ts';
import { report } from './lib/report.ts';
import { makeRichPast } from './lib/rich-past.ts';
import { makeSpeech } from './lib/spoken.ts';
import { middleHalfOf, quantile } from './lib/statistics.ts';
import { grouped, markdownTable } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

/** The first samples of a page are not counted: caches are still cold. */
const warmUps = 5;
const mostMs = 50;

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000,100000,1000000' },
    samples: { type: 'string', default: '40' },
    words: { type: 'string', default: '800' },
    record: { type: 'boolean', default: false },
  },
});
const sizes = options.deliveries.split(',').map(Number);
const samples = Number(options.samples);
const named = sizes.map((size) => grouped(size, 0));
const speech = makeSpeech({ words: Number(options.words), distinct: 60_000 });

await buildCollector();
const workplace = await makeWorkplace('pages');
const createRate = await measureCreateRate(workplace, 'files-before');
/** Time until the first byte, in ms, of each storage by page. */
const measured = sizes.map((): Map<string, number[]> => new Map());
const collectors: BenchedCollector[] = [];
const pages: PagesOf[] = [];
try {
  for (const [index, deliveries] of sizes.entries()) {
    console.log(`making a past of ${named[index]} deliveries`);
    const { startMs } = await makeRichPast(workplace, storageOf(deliveries), { deliveries, speech });
    const collector = await startCollector(workplace, storageOf(deliveries));
    collectors.push(collector);
    pages.push(await pagesOf(collector, { deliveries, startMs, vocabulary: speech.vocabulary }));
  }
  for (const collector of collectors) await collector.settle();
  await syncDisk();
  for (let sample = -warmUps; sample < samples; sample += 1) await measureOnce(sample);
} finally {
  await Promise.all(collectors.map((collector) => collector.stop()));
}
await report({ workplace, createRate, table: table(), goals: [goal()], panels: [panel()], notes: notes() });

function storageOf(size: number): string {
  return `storage-${size}`;
}

/** Every page of every storage, page by page. */
async function measureOnce(sample: number): Promise<void> {
  for (const page of pageNames()) {
    for (const [index, collector] of collectors.entries()) {
      const path = pages[index]?.get(page)?.(sample + warmUps) ?? '/';
      const { ms } = await collector.page(path);
      if (sample >= 0) note(index, page, ms);
    }
  }
}

function pageNames(): string[] {
  return [...(pages[0]?.keys() ?? [])];
}

function note(index: number, page: string, ms: number): void {
  const of = measured[index];
  of?.set(page, [...(of.get(page) ?? []), ms]);
}

function takenMs(index: number, page: string): readonly number[] {
  return measured[index]?.get(page) ?? [];
}

function table(): string {
  const rows = pageNames().map((page) => [
    page,
    ...sizes.flatMap((_, index) => [0.5, 0.95].map((share) => grouped(quantile(takenMs(index, page), share), 1))),
  ]);
  return markdownTable(['ms until the first byte', ...named.flatMap((size) => [`${size}: p50`, 'p95'])], rows);
}

function goal(): Goal {
  const last = sizes.length - 1;
  const p95s = pageNames().map((page) => quantile(takenMs(last, page), 0.95));
  return {
    what: `the slowest page with ${named[last]} deliveries: p95 ms`,
    bound: { most: mostMs },
    reached: Math.max(...p95s),
    digits: 1,
  };
}

function panel(): ChartPanel {
  const last = sizes.length - 1;
  return {
    title: `First byte of a page, ${named[last]} deliveries`,
    unit: 'ms',
    digits: 1,
    // Filters and further pages of a listing stand in the table alone.
    bars: pageNames()
      .filter((page) => !page.includes(','))
      .map((name) => ({ name, isOwn: true, value: middleHalfOf(takenMs(last, name)) })),
  };
}

function notes(): string[] {
  return [
    `${samples} requests for each page, where it can be asked for several things each time for another; medians, and what 95 of 100 stay below`,
    'on one kept connection, nothing else asked meanwhile; chart: medians and their middle half',
  ];
}
