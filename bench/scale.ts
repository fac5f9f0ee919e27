/**
 * Does the cost grow with the past: starting, listing, finding and filing with few deliveries and with very many.
 *
 *   node bench/scale.ts [--deliveries 1000,100000,1000000] [--same-name 20000] [--samples 100] [--starts 7] [--record]
 *
 * Every storage gets so many deliveries of earlier days, in ledger and catalog only: their files are not made. It is
 * started and asked with these alone. Then it gets `--same-name` real callbacks whose name is `sample.json`, and more
 * callbacks are timed until they are filed. The collectors run all the time and take turns.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { idOf } from './lib/callback-body.ts';
import type { ChartPanel } from './lib/chart.ts';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import { runLoad } from './lib/load.ts';
import { makePast } from './lib/past.ts';
import { pastRecord } from './lib/past-record.ts';
import { report } from './lib/report.ts';
import { sendAndSee } from './lib/send-and-see.ts';
import { mediansOfStretches, middleHalfOf, ratioOf, type Spread } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

/** The first samples of a kind are not counted: caches are still cold. */
const warmUps = 10;
/** Filing pauses after a batch to gather the next one; a callback in that pause would be timed with it. */
const filingRestMs = 60;

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000,100000,1000000' },
    'same-name': { type: 'string', default: '20000' },
    samples: { type: 'string', default: '100' },
    starts: { type: 'string', default: '7' },
    record: { type: 'boolean', default: false },
  },
});
const sizes = options.deliveries.split(',').map(Number);
const sameName = Number(options['same-name']);
const samples = Number(options.samples);
const starts = Number(options.starts);
const named = sizes.map((size) => grouped(size, 0));
let bodies = 0;

await buildCollector();
const workplace = await makeWorkplace('scale');
const createRate = await measureCreateRate(workplace, 'files-before');
/** What was measured of each storage, in ms, by what was done. */
const measured = sizes.map((): Map<string, number[]> => new Map());
for (const [index, size] of sizes.entries()) {
  console.log(`making a past of ${named[index]} deliveries`);
  await makePast(workplace, storageOf(size), size);
}
await measureStarts();
const collectors: BenchedCollector[] = [];
try {
  for (const size of sizes) collectors.push(await startCollector(workplace, storageOf(size)));
  await measureInTurns(askAboutPast, 0);
  for (const collector of collectors) await sendSameName(collector);
  await measureInTurns(fileOneMore, filingRestMs);
} finally {
  await Promise.all(collectors.map((collector) => collector.stop()));
}
await report({ workplace, createRate, table: table(), goals: [], panels: [panel()], notes: notes() });

function storageOf(size: number): string {
  return `storage-${size}`;
}

async function measureStarts(): Promise<void> {
  for (let start = -1; start < starts; start += 1) {
    for (const [index, size] of sizes.entries()) {
      const collector = await startCollector(workplace, storageOf(size));
      // The first start makes what a storage lacks.
      if (start < 0) await collector.settle();
      await collector.stop();
      if (start >= 0) note(index, 'start until ready', collector.readyMs);
    }
  }
}

type Questions = Record<string, () => Promise<unknown>>;

/** Asks every collector the same in turn, with a rest before each question. */
async function measureInTurns(
  questionsOf: (collector: BenchedCollector, size: number, sample: number) => Questions,
  restMs: number,
): Promise<void> {
  for (const collector of collectors) await collector.settle();
  await syncDisk();
  for (let sample = -warmUps; sample < samples; sample += 1) {
    for (const [index, collector] of collectors.entries()) {
      const questions = questionsOf(collector, sizes[index] ?? 0, sample + warmUps);
      for (const [what, work] of Object.entries(questions)) {
        await wait(restMs);
        const start = performance.now();
        await work();
        if (sample >= 0) note(index, what, performance.now() - start);
      }
    }
  }
}

function askAboutPast({ get }: BenchedCollector, size: number, sample: number): Questions {
  const { id, source, jobId } = pastRecord((sample * 7919) % size, 0).delivery;
  return {
    'newest page, 50': () => get('/api/v1/deliveries'),
    'newest page of jobs, 50': () => get('/api/v1/jobs'),
    'a job': () => get(`/api/v1/jobs/${source}/${jobId}`),
    'deliveries with a job id': () => get(`/api/v1/deliveries?job=${jobId}`),
    'a delivery by its id': () => get(`/api/v1/deliveries/${id}`),
  };
}

async function sendSameName(collector: BenchedCollector): Promise<void> {
  const target = { ...collector.target, path: `${collector.target.path}/default/sample.json` };
  await runLoad(workplace, { ...collector, target }, { inFlight: 64, until: { answers: sameName } });
}

function fileOneMore(collector: BenchedCollector): Questions {
  bodies += 1;
  const id = idOf('own', bodies);
  bodies += 1;
  const same = idOf('own', bodies);
  return {
    'file the first of a name': () => sendAndSee(collector, id, `${id}.json`),
    [`file one more sample.json after ${grouped(sameName, 0)}`]: () => sendAndSee(collector, same, 'sample.json'),
  };
}

function note(index: number, what: string, ms: number): void {
  const of = measured[index];
  of?.set(what, [...(of.get(what) ?? []), ms]);
}

function table(): string {
  const rows = whatWasDone().map((what) => {
    const ratios = sizes.slice(1).map((_, index) => shown(ratioToFirst(what, index + 1), 2));
    // Single answers go far apart by chance; their middle half says more than the extremes.
    return [what, ...measured.map((of) => shown(middleHalfOf(of.get(what) ?? []), 1)), ...ratios];
  });
  return markdownTable(['ms', ...named, ...named.slice(1).map((size) => `${size} ÷ ${named[0]}`)], rows);
}

function panel(): ChartPanel {
  const last = sizes.length - 1;
  return {
    title: `Time with ${named[last]} deliveries`,
    unit: `÷ time with ${named[0]}`,
    digits: 2,
    bars: whatWasDone().map((what) => ({
      name: what.replace(/ after .*/, ''),
      isOwn: true,
      value: ratioToFirst(what, last),
    })),
  };
}

function whatWasDone(): string[] {
  return [...(measured[0]?.keys() ?? [])];
}

/** The medians of five stretches of the run against those of the same stretch: their spread is the noise. */
function ratioToFirst(what: string, index: number): Spread {
  const [all = [], first = []] = [measured[index]?.get(what), measured[0]?.get(what)];
  const stretches = Math.min(5, first.length);
  return ratioOf(mediansOfStretches(all, stretches), mediansOfStretches(first, stretches));
}

function notes(): string[] {
  return [
    `ms are medians of ${samples} samples (${starts} starts), in brackets their middle half; ratios with the lowest and the highest of five stretches of the run`,
    `starting and reading: the past alone, recorded in ledger and catalog without its files; filing: after ${grouped(sameName, 0)} real callbacks of today, files and all`,
    'filing: from sending the callback until the API shows it as filed',
  ];
}
