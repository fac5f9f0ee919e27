/**
 * Shows that the catalog costs the same whatever it holds, without a server around it.
 *
 *   node bench/catalog-scale.ts [--deliveries 1000,100000] [--samples 200]
 *
 * Fills a catalog with each number of deliveries, asks all of them the same, and prints the medians with the middle
 * half of the samples, and the ratios to the first; try 1000,1000000 too.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keyedHashes } from '../src/archive/keys.ts';
import { openCatalogReader } from '../src/catalog/deliveries/reader.ts';
import { openCatalogWriter } from '../src/catalog/deliveries/writer.ts';
import type { CatalogReader, DeliveryFilter } from '../src/domain/catalog.ts';
import type { CatalogWriter } from '../src/domain/catalog-writer.ts';
import { asLedgerPosition } from '../src/domain/inbox.ts';
import type { DeliveryRecord } from '../src/domain/ledger.ts';
import { everyMs, numberedRecord, pastRecord, perDay } from './lib/past-record.ts';
import { middleHalfOf, type Spread } from './lib/statistics.ts';
import { grouped, markdownTable, shown } from './lib/table.ts';

const batchSize = 512;
const sameName = 20_001;
const opens = 20;
const startMs = Date.UTC(2026, 0, 1);
const hourMs = 60 * 60 * 1000;
const anything: DeliveryFilter = {
  source: null,
  job: null,
  outcome: null,
  kind: null,
  sender: null,
  fromMs: null,
  toMs: null,
};

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000,100000' },
    samples: { type: 'string', default: '200' },
  },
});
const sizes = options.deliveries.split(',').map(Number);
const samples = Number(options.samples);

const measured: Map<string, Spread>[] = [];
for (const size of sizes) measured.push(await measure(size));
const [first = new Map<string, Spread>()] = measured;
const rows = [...first].map(([what, { median }]) => {
  const spreads = measured.map((of) => of.get(what)).filter((of) => of !== undefined);
  const ratios = spreads.slice(1).map((of) => grouped(of.median / median, 2));
  return [what, ...spreads.map((of) => shown(of, 3)), ...ratios];
});
const named = sizes.map((size) => grouped(size, 0));
console.log(`\n${markdownTable(['ms', ...named, ...named.slice(1).map((size) => `${size} ÷ ${named[0]}`)], rows)}`);

async function measure(size: number): Promise<Map<string, Spread>> {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-scale-'));
  const path = join(folder, 'catalog.sqlite');
  const context = { sources: new Map(), now: Date.now };
  const results = new Map<string, Spread>();
  try {
    const writer = openCatalogWriter(path, keyedHashes(Buffer.alloc(32)));
    const start = performance.now();
    let next = await fill(writer, size);
    const perSecond = size / ((performance.now() - start) / 1000);
    const mebibytes = statSync(path).size / 2 ** 20;
    console.log(`${grouped(size, 0)} deliveries: ${grouped(perSecond, 0)} records/s, ${grouped(mebibytes, 0)} MiB`);

    const reader = openCatalogReader(path, context);
    for (const [what, ask] of Object.entries(questions(reader, size))) results.set(what, await time(samples, ask));
    reader.close();

    const applied = await time(opens, async () => {
      await apply(writer, next, recordAt);
      next += batchSize;
    });
    results.set(`apply batch of ${batchSize}`, applied);

    const firstSame = next;
    const wanted = 'source-0/sample.json';
    const same = (number: number): DeliveryRecord => numberedRecord(recordAt(number), wanted, number - firstSame);
    for (; next < firstSame + sameName; next += batchSize) await apply(writer, next, same);
    results.set(`number ${sameName} of a name`, await time(samples, () => writer.nextNumber(wanted)));
    writer.close();

    results.set(
      'writer open',
      await time(opens, async () => openCatalogWriter(path, keyedHashes(Buffer.alloc(32))).close()),
    );
    const opened = await time(opens, async () => {
      const fresh = openCatalogReader(path, context);
      await fresh.counts();
      fresh.close();
    });
    results.set('reader open', opened);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function questions(reader: CatalogReader, size: number): Record<string, (sample: number) => Promise<unknown>> {
  const page = { before: null, limit: 50 };
  const firstPage = { cursor: null, limit: 50 };
  const spot = (sample: number): DeliveryRecord => recordAt((sample * 7919) % size);
  const middleMs = startMs + (size / 2) * everyMs;
  const lastDay = new Date(startMs + Math.floor((size - 1) / perDay) * 24 * hourMs);
  const folder = `source-3/${lastDay.toISOString().slice(0, 10).replaceAll('-', '/')}`;
  return {
    'newest page': () => reader.list(anything, page),
    'page, source': () => reader.list({ ...anything, source: 'source-3' }, page),
    'page, all but job': () =>
      reader.list(
        { ...anything, source: 'source-8', outcome: 'success', kind: 'jobinfo', sender: '203.0.113.38' },
        { before: null, limit: 20 },
      ),
    'page, no match': () => reader.list({ ...anything, source: 'source-1', outcome: 'failure' }, page),
    'page, one hour': () => reader.list({ ...anything, fromMs: middleMs, toMs: middleMs + hourMs }, page),
    'page, job': (sample) => reader.list({ ...anything, job: spot(sample).delivery.jobId }, page),
    'find by id': (sample) => reader.find(spot(sample).delivery.id),
    'jobs page': () => reader.jobs({ source: null, state: null, fromMs: null, toMs: null }, firstPage),
    'one job': (sample) => {
      const { source, jobId } = spot(sample).delivery;
      return reader.job(source, jobId ?? '');
    },
    'files page': () => reader.files(folder, firstPage),
    counts: () => reader.counts(),
  };
}

function recordAt(number: number): DeliveryRecord {
  return pastRecord(number, startMs);
}

/** Resolves to the number of the next record. */
async function fill(writer: CatalogWriter, deliveries: number): Promise<number> {
  let next = 0;
  for (; next < deliveries; next += batchSize) await apply(writer, next, recordAt);
  return next;
}

async function apply(writer: CatalogWriter, from: number, make: (number: number) => DeliveryRecord): Promise<void> {
  const records = Array.from({ length: batchSize }, (_, index) => make(from + index));
  await writer.apply(records, asLedgerPosition(`${from + batchSize}`));
}

/** In ms, in their middle half; the first tenth warms up. */
async function time(count: number, work: (sample: number) => Promise<unknown>): Promise<Spread> {
  const takenMs: number[] = [];
  for (let sample = -Math.ceil(count / 10); sample < count; sample += 1) {
    const started = performance.now();
    await work(Math.abs(sample));
    if (sample >= 0) takenMs.push(performance.now() - started);
  }
  return middleHalfOf(takenMs);
}
