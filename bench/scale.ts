/**
 * Does the cost grow with the past: filing, listing and starting with few deliveries and with very many, side by side.
 *
 *   node bench/scale.ts [--deliveries 1000,100000] [--same-name 20000] [--samples 100] [--starts 7] [--record]
 *
 * Every storage gets so many deliveries of earlier days (in ledger and catalog), then `--same-name` real callbacks whose
 * name is `sample.json`. The collectors on them run all the time and are asked in turn; try 1000,1000000 too.
 */
import { parseArgs } from 'node:util';
import { callbackTemplate, idMarker, idOf } from './lib/callback-body.ts';
import { type BenchedCollector, buildCollector, startCollector } from './lib/collector.ts';
import { runLoad } from './lib/load.ts';
import { makePast } from './lib/past.ts';
import { report } from './lib/report.ts';
import { mediansOfStretches, middleHalfOf, ratioOf } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';
import { makeWorkplace, measureCreateRate, syncDisk } from './lib/workplace.ts';

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000,100000' },
    'same-name': { type: 'string', default: '20000' },
    samples: { type: 'string', default: '100' },
    starts: { type: 'string', default: '7' },
    record: { type: 'boolean', default: false },
  },
});
const sizes = options.deliveries.split(',').map(Number);
const sameName = Number(options['same-name']);
const samples = Number(options.samples);
const template = callbackTemplate(5 * 1024);
let bodies = 0;

/** What was measured of one storage, in ms, by what was done. */
type Measured = Map<string, number[]>;

await buildCollector();
const workplace = await makeWorkplace('scale');
const createRate = await measureCreateRate(workplace, 'files-before');
const measured = sizes.map((): Measured => new Map());
for (const size of sizes) {
  console.log(`making a past of ${grouped(size, 0)} deliveries`);
  await makePast(workplace, storageOf(size), size);
}
await measureStarts();
await measureRunning();
await report({ workplace, createRate, tables: [table()], notes: notes() });

function storageOf(size: number): string {
  return `storage-${size}`;
}

async function measureStarts(): Promise<void> {
  // The first start makes what a storage lacks.
  for (let start = -1; start < Number(options.starts); start += 1) {
    for (const [index, size] of sizes.entries()) {
      const collector = await startCollector(workplace, storageOf(size));
      await collector.stop();
      if (start >= 0) note(index, 'start until ready', collector.readyMs);
    }
  }
}

async function measureRunning(): Promise<void> {
  const collectors: BenchedCollector[] = [];
  try {
    for (const size of sizes) collectors.push(await startCollector(workplace, storageOf(size)));
    for (const collector of collectors) {
      const path = `${collector.target.path}/default/sample.json`;
      const target = { ...collector.target, path };
      await runLoad(workplace, { ...collector, target }, { inFlight: 64, until: { answers: sameName } });
      await collector.settle();
    }
    await syncDisk();
    for (let sample = 0; sample < samples; sample += 1) {
      for (const [index, collector] of collectors.entries()) await ask(index, collector);
    }
  } finally {
    await Promise.all(collectors.map((collector) => collector.stop()));
  }
}

async function ask(index: number, collector: BenchedCollector): Promise<void> {
  bodies += 1;
  const own = idOf('own', bodies);
  note(index, 'file the first of a name', await timeOf(() => sendAndSee(collector, own, `${own}.json`)));
  bodies += 1;
  const same = idOf('own', bodies);
  const what = `file one more sample.json after ${grouped(sameName, 0)}`;
  note(index, what, await timeOf(() => sendAndSee(collector, same, 'sample.json')));
  note(index, 'newest page, 50', await timeOf(() => collector.get('/api/v1/deliveries')));
  note(index, 'newest page of jobs, 50', await timeOf(() => collector.get('/api/v1/jobs')));
  note(index, 'one job', await timeOf(() => collector.get(`/api/v1/jobs/default/${own}`)));
}

/** Sends a callback and looks until it is filed. */
async function sendAndSee(collector: BenchedCollector, id: string, name: string): Promise<void> {
  const { port, path, authorization } = collector.target;
  const response = await fetch(`http://127.0.0.1:${port}${path}/default/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: authorization ?? '' },
    body: template.replace(idMarker, id),
  });
  await response.text();
  if (response.status !== 200) throw new Error(`a callback was answered ${response.status}`);
  const delivery = `/api/v1/deliveries/${response.headers.get('collector-delivery')}`;
  while (((await collector.get(delivery)) as { state: string }).state !== 'filed');
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function note(index: number, what: string, ms: number): void {
  const of = measured[index];
  of?.set(what, [...(of.get(what) ?? []), ms]);
}

function table(): string {
  const [smallest = new Map()] = measured;
  const rows = [...smallest.keys()].map((what: string) => {
    const all = measured.map((of) => of.get(what) ?? []);
    const [first = []] = all;
    const others = all.slice(1);
    return [what, ...all.map((ms) => middle(ms)), ...others.map((ms) => middleRatio(ms, first))];
  });
  const named = sizes.map((size) => grouped(size, 0));
  return markdownTable(['ms', ...named, ...named.slice(1).map((size) => `÷ ${named[0]}: ${size}`)], rows);
}

/** Single answers go far apart by chance; their middle half says more than the extremes. */
function middle(ms: readonly number[]): string {
  return shown(middleHalfOf(ms), 1);
}

/** The medians of five stretches of the measurement against those of the same stretch: their spread is the noise. */
function middleRatio(ms: readonly number[], others: readonly number[]): string {
  return shown(ratioOf(mediansOfStretches(ms, 5), mediansOfStretches(others, 5)), 2);
}

function notes(): string[] {
  return [
    `ms are medians of ${samples} samples (${options.starts} starts), in brackets their middle half; ratios with the lowest and the highest of five stretches of the run`,
    'filing: from sending the callback until the API shows it as filed',
  ];
}
